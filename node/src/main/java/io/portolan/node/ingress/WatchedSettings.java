// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import io.portolan.network.NamespacedName;
import io.portolan.proxy.ingress.IngressBackend;
import io.portolan.proxy.ingress.Reference;
import io.portolan.proxy.ingress.nginx.ControllerSettings;
import io.portolan.proxy.ingress.nginx.Finding;
import io.portolan.proxy.ingress.nginx.Reading;
import io.portolan.proxy.route.Backend;
import io.portolan.proxy.route.LiveProxiesInFront;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What holds where Ingresses say nothing, by the keys of ingress-nginx's ConfigMap; what of it is
/// not compiled into routes is kept here for the proxies.
///
/// For use by one thread at a time, [#now] apart.
final class WatchedSettings {
  /// The ConfigMap.
  static final Reference NAME =
      new Reference(Reference.Kind.CONFIG_MAP, new NamespacedName("portolan-ingress", "ingress"));

  private final LiveProxiesInFront inFront = new LiveProxiesInFront();
  private final Followed<Boolean> http3 = new Followed<>(false);
  private volatile ControllerSettings now = ControllerSettings.NONE;
  private List<Finding> findings = List.of();

  /// Takes the ConfigMap over.
  ///
  /// @param data empty where it is not there
  ControllerSettings read(Map<String, String> data) {
    Reading<ControllerSettings> read = ControllerSettings.read(data);
    findings = read.findings();
    inFront.set(read.value().forwarded().inFront());
    now = read.value();
    http3.set(now.usesHttp3());
    return now;
  }

  /// What is wrong with the ConfigMap itself.
  List<Finding> findings() {
    return findings;
  }

  LiveProxiesInFront inFront() {
    return inFront;
  }

  /// Whether clients may speak HTTP/3.
  Followed<Boolean> http3() {
    return http3;
  }

  /// What the ConfigMap says. Safe for use by several threads.
  ControllerSettings now() {
    return now;
  }

  /// The Service that takes spans; none where it is not one.
  Set<IngressBackend> collector() {
    return now.observation()
        .tracing()
        .collector()
        .filter(name -> name.contains("/"))
        .map(name -> Set.of(IngressBackend.of(new Backend(name))))
        .orElse(Set.of());
  }
}
