// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import io.portolan.network.NamespacedName;
import io.portolan.network.ingress.TcpService;
import io.portolan.network.ingress.TcpServices;
import io.portolan.proxy.ingress.IngressBackend;
import io.portolan.proxy.ingress.Reference;
import io.portolan.proxy.ingress.nginx.Finding;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/// Reads the ConfigMap of the ports whose connections go on as they are, and tells by Events on it
/// what is wrong.
final class TcpServiceWatch {
  static final Reference CONFIG_MAP =
      new Reference(Reference.Kind.CONFIG_MAP, TcpServices.CONFIG_MAP);

  private final ClusterResources resources;
  private final Telling telling;
  private final Consumer<Set<IngressBackend>> uses;

  /// @param uses is told which ports of Services are led to, before any connection is
  TcpServiceWatch(ClusterResources resources, Telling telling, Consumer<Set<IngressBackend>> uses) {
    this.resources = resources;
    this.telling = telling;
    this.uses = uses;
  }

  /// What the ConfigMap says now, which may have gone.
  synchronized SortedMap<Integer, TcpService> read() {
    TcpServices read = TcpServices.read(resources.configMap(CONFIG_MAP.name()).orElse(Map.of()));
    Set<IngressBackend> used = new TreeSet<>();
    read.ports()
        .values()
        .forEach(each -> used.add(new IngressBackend(each.service(), each.servicePort())));
    uses.accept(used);
    NamespacedName name = CONFIG_MAP.name();
    telling.tell(name, resources.findConfigMap(name), Finding.faults(read.faults()));
    return read.ports();
  }
}
