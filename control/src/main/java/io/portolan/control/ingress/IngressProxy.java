// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.ingress;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.portolan.control.frame.ObjectKey;
import io.portolan.kube.kind.metallb.LoadBalancers;
import io.portolan.network.Cidr;
import io.portolan.network.ClusterRanges;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import java.util.List;
import java.util.stream.Collectors;

/// The objects of the proxy that serves Ingresses: on each node a pod, in a namespace of its own,
/// so that policies see it as they see any ingress controller, and a load balancer before them.
public final class IngressProxy {
  public static final String NAMESPACE = "portolan-ingress";
  public static final String NAME = "ingress";

  /// Of its Service, and of its pods' object.
  static final ObjectKey KEY = new ObjectKey(NAMESPACE, NAME);

  /// The handler of the pods, which serve routes instead of running a program.
  public static final String RUNTIME_CLASS = "ingress";

  /// As ingress-nginx has it.
  private static final int METRICS_PORT = 10_254;

  private static final String LABEL = "app.kubernetes.io/name";

  private IngressProxy() {}

  /// Where it is reached from outside, one address for each family: the last that is usable of the
  /// load balancers' blocks, so that it is the same in every cluster of the same ranges.
  public static List<IpAddress> addresses(ClusterRanges ranges) {
    return ranges.loadBalancers().stream()
        .filter(block -> block.family().addressBits() - block.prefixLength() > 1)
        .map(IngressProxy::lastUsable)
        .toList();
  }

  /// The last address of an IPv4 block may be taken for its broadcast address.
  private static IpAddress lastUsable(Cidr block) {
    return block.family() == Family.IPV4 ? block.last().plus(-1) : block.last();
  }

  static Namespace namespace() {
    return new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build();
  }

  static Service service(ClusterRanges ranges) {
    List<IpAddress> addresses = addresses(ranges);
    ServiceBuilder service =
        new ServiceBuilder()
            .withNewMetadata()
            .withNamespace(NAMESPACE)
            .withName(NAME)
            .addToLabels(LABEL, NAME)
            .endMetadata()
            .withNewSpec()
            .withType("LoadBalancer")
            // The proxy sees who its clients are.
            .withExternalTrafficPolicy("Local")
            .withIpFamilyPolicy("PreferDualStack")
            .addToSelector(LABEL, NAME)
            .addNewPort()
            .withName("http")
            .withPort(80)
            .withNewTargetPort("http")
            .withAppProtocol("http")
            .endPort()
            .addNewPort()
            .withName("https")
            .withPort(443)
            .withNewTargetPort("https")
            .withAppProtocol("https")
            .endPort()
            // Answered only while the settings want HTTP/3.
            .addNewPort()
            .withName("http3")
            .withProtocol("UDP")
            .withPort(443)
            .withNewTargetPort("http3")
            .endPort()
            .endSpec();
    if (!addresses.isEmpty()) {
      service
          .editMetadata()
          .addToAnnotations(
              LoadBalancers.annotationKey("loadBalancerIPs"),
              addresses.stream().map(IpAddress::toString).collect(Collectors.joining(",")))
          .endMetadata();
    }
    return service.build();
  }

  static DaemonSet pods() {
    return new DaemonSetBuilder()
        .withNewMetadata()
        .withNamespace(NAMESPACE)
        .withName(NAME)
        .addToLabels(LABEL, NAME)
        .endMetadata()
        .withNewSpec()
        .withNewSelector()
        .addToMatchLabels(LABEL, NAME)
        .endSelector()
        .withNewTemplate()
        .withNewMetadata()
        .addToLabels(LABEL, NAME)
        .addToAnnotations("prometheus.io/scrape", "true")
        .addToAnnotations("prometheus.io/port", Integer.toString(METRICS_PORT))
        .endMetadata()
        .withNewSpec()
        .withRuntimeClassName(RUNTIME_CLASS)
        .withPriorityClassName("system-cluster-critical")
        .withContainers(
            new ContainerBuilder()
                .withName("proxy")
                .withImage("portolan")
                .addNewPort()
                .withName("http")
                .withContainerPort(80)
                .endPort()
                .addNewPort()
                .withName("https")
                .withContainerPort(443)
                .endPort()
                .addNewPort()
                .withName("http3")
                .withProtocol("UDP")
                .withContainerPort(443)
                .endPort()
                .addNewPort()
                .withName("metrics")
                .withContainerPort(METRICS_PORT)
                .endPort()
                .build())
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }
}
