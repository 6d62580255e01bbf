// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.namespace;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClassBuilder;
import io.fabric8.kubernetes.api.model.node.v1.RuntimeClassBuilder;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClassBuilder;
import io.portolan.control.ingress.IngressProxy;
import io.portolan.control.replica.Batches;
import io.portolan.kube.client.KubeException;
import io.portolan.kube.client.ObjectClient;
import io.portolan.kube.kind.metallb.IPAddressPool;
import io.portolan.kube.kind.metallb.LoadBalancers;
import io.portolan.network.AddressRange;
import io.portolan.network.Cidr;
import io.portolan.network.ClusterRanges;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import io.portolan.network.ingress.IngressClass;
import io.portolan.network.kubernetes.IngressClassReader;
import java.util.ArrayList;
import java.util.List;

/// The objects that every cluster has from its beginning.
public final class SystemObjects {
  private static final String SYSTEM = "kube-system";
  private static final String DNS = "kube-dns";
  private static final int SYSTEM_PRIORITY = 2_000_000_000;

  private final ObjectClient client;
  private final KubernetesService api;
  private final ClusterRanges ranges;

  private SystemObjects(ObjectClient client, KubernetesService api, ClusterRanges ranges) {
    this.client = client;
    this.api = api;
    this.ranges = ranges;
  }

  /// Makes those that are missing. Blocks.
  public static void ensure(ObjectClient client, KubernetesService api, ClusterRanges ranges) {
    new SystemObjects(client, api, ranges).ensure();
  }

  private void ensure() {
    for (String name :
        List.of("default", SYSTEM, "kube-public", "kube-node-lease", LoadBalancers.NAMESPACE)) {
      present(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build());
    }
    List<HasMetadata> others = new ArrayList<>();
    for (String name : List.of("stand-in", "process", IngressProxy.RUNTIME_CLASS)) {
      others.add(
          new RuntimeClassBuilder()
              .withNewMetadata()
              .withName(name)
              .endMetadata()
              .withHandler(name)
              .build());
    }
    others.add(priority("system-cluster-critical", SYSTEM_PRIORITY));
    others.add(priority("system-node-critical", SYSTEM_PRIORITY + 1000));
    others.add(ingressClass("portolan", IngressClass.CONTROLLER, true));
    others.add(ingressClass("nginx", IngressClass.INGRESS_NGINX, false));
    others.add(api.service());
    if (!ranges.dns().isEmpty()) {
      others.add(dns());
    }
    if (!ranges.loadBalancers().isEmpty()) {
      others.add(pool());
    }
    // At the same time, so that they share the store's commits.
    Batches.run(others, this::present)
        .ifPresent(
            failure -> {
              throw failure;
            });
  }

  private void present(HasMetadata object) {
    String namespace = object.getMetadata().getNamespace();
    if (client
        .get(object.getClass(), namespace == null ? "" : namespace, object.getMetadata().getName())
        .isPresent()) {
      return;
    }
    try {
      client.create(object);
    } catch (KubeException refusal) {
      if (!refusal.isAlreadyExists()) {
        throw refusal;
      }
    }
  }

  private static PriorityClass priority(String name, int value) {
    return new PriorityClassBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withValue(value)
        .withDescription("Used for system critical pods.")
        .build();
  }

  private static HasMetadata ingressClass(String name, String controller, boolean isDefault) {
    IngressClassBuilder made =
        new IngressClassBuilder()
            .withNewMetadata()
            .withName(name)
            .endMetadata()
            .withNewSpec()
            .withController(controller)
            .endSpec();
    return isDefault
        ? made.editMetadata()
            .addToAnnotations(IngressClassReader.DEFAULT, "true")
            .endMetadata()
            .build()
        : made.build();
  }

  /// Where MetalLB's users look for pools, and what their Services get when they make none.
  private IPAddressPool pool() {
    IPAddressPool pool = new IPAddressPool();
    pool.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(LoadBalancers.NAMESPACE)
            .withName(LoadBalancers.DEFAULT_POOL)
            .build());
    List<String> blocks = ranges.loadBalancers().stream().map(SystemObjects::usable).toList();
    pool.setSpec(new IPAddressPool.Spec(blocks, true, true, null));
    return pool;
  }

  /// The first address of an IPv6 block means any of its routers (RFC 4291, 2.6.1).
  private static String usable(Cidr block) {
    return block.family() == Family.IPV4
        ? block.toString()
        : new AddressRange(block.network().plus(1), block.last()).toString();
  }

  private Service dns() {
    List<String> addresses = ranges.dns().stream().map(IpAddress::toString).toList();
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace(SYSTEM)
        .withName(DNS)
        .addToLabels("k8s-app", DNS)
        .addToLabels("kubernetes.io/cluster-service", "true")
        .addToLabels("kubernetes.io/name", "CoreDNS")
        .endMetadata()
        .withNewSpec()
        .withIpFamilyPolicy(addresses.size() == 2 ? "RequireDualStack" : "SingleStack")
        .withClusterIP(addresses.getFirst())
        .withClusterIPs(addresses)
        .addToSelector("k8s-app", DNS)
        .addNewPort()
        .withName("dns")
        .withProtocol("UDP")
        .withPort(53)
        .withNewTargetPort(53)
        .endPort()
        .addNewPort()
        .withName("dns-tcp")
        .withProtocol("TCP")
        .withPort(53)
        .withNewTargetPort(53)
        .endPort()
        .addNewPort()
        .withName("metrics")
        .withProtocol("TCP")
        .withPort(9153)
        .withNewTargetPort(9153)
        .endPort()
        .endSpec()
        .build();
  }
}
