// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.agent;

import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.portolan.kube.api.PodStreams.PodIdentity;
import io.portolan.node.pod.PodSpecs;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/// A node's DNS server as the API shows it: the mirror of a static pod. Pure.
final class DnsPod {
  static final String NAMESPACE = "kube-system";
  static final String CONTAINER = "coredns";
  private static final String HASH = "kubernetes.io/config.hash";
  private static final int PORT = 53;
  private static final int METRICS_PORT = 9153;

  private DnsPod() {}

  static String name(String node) {
    return "coredns-" + node;
  }

  static boolean isNamed(PodIdentity pod) {
    return pod.namespace().equals(NAMESPACE) && pod.name().equals(name(pod.node()));
  }

  /// The pod without its status.
  ///
  /// @param owner the uid of the node's object
  static Pod of(String node, String owner, Instant now) {
    PodSpec spec = spec(node);
    String hash = hash(spec);
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(NAMESPACE)
        .withName(name(node))
        .addToLabels("k8s-app", "kube-dns")
        .addToAnnotations(HASH, hash)
        .addToAnnotations(PodSpecs.MIRROR, hash)
        .addToAnnotations("kubernetes.io/config.seen", now.toString())
        .addToAnnotations("kubernetes.io/config.source", "file")
        .withOwnerReferences(
            new OwnerReferenceBuilder()
                .withApiVersion("v1")
                .withKind("Node")
                .withName(node)
                .withUid(owner)
                .withController(true)
                .build())
        .endMetadata()
        .withSpec(spec)
        .build();
  }

  /// Whether `present` mirrors what `wanted` does; what users change in a mirror does not count.
  static boolean isSame(Pod wanted, Pod present) {
    return Objects.equals(
            PodSpecs.annotations(wanted).get(HASH), PodSpecs.annotations(present).get(HASH))
        && Objects.equals(
            wanted.getMetadata().getOwnerReferences(), present.getMetadata().getOwnerReferences());
  }

  private static PodSpec spec(String node) {
    return new PodSpecBuilder()
        .withNodeName(node)
        .withHostNetwork(true)
        .withDnsPolicy("Default")
        .withPriorityClassName("system-node-critical")
        .addNewToleration()
        .withOperator("Exists")
        .withEffect("NoExecute")
        .endToleration()
        .addNewContainer()
        .withName(CONTAINER)
        .withImage("portolan")
        .withImagePullPolicy("IfNotPresent")
        .addNewPort()
        .withName("dns")
        .withContainerPort(PORT)
        .withProtocol("UDP")
        .endPort()
        .addNewPort()
        .withName("dns-tcp")
        .withContainerPort(PORT)
        .withProtocol("TCP")
        .endPort()
        .addNewPort()
        .withName("metrics")
        .withContainerPort(METRICS_PORT)
        .withProtocol("TCP")
        .endPort()
        .endContainer()
        .build();
  }

  /// As long as the kubelet's, an MD5 sum.
  private static String hash(PodSpec spec) {
    byte[] text = spec.toString().getBytes(StandardCharsets.UTF_8);
    return UUID.nameUUIDFromBytes(text).toString().replace("-", "");
  }
}
