// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.node;

import io.portolan.datapath.PodAttachment;
import io.portolan.datapath.PodNetwork;
import io.portolan.linux.route.Address;
import io.portolan.linux.route.IpPrefix;
import io.portolan.linux.route.RouteNetlink;
import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A network on which each pod is alone: its addresses are on its loopback.
final class LoopbackPodNetwork implements PodNetwork {
  private final Set<String> attached = ConcurrentHashMap.newKeySet();

  @Override
  public void attach(PodAttachment pod) {
    try (RouteNetlink route = RouteNetlink.open(pod.namespace())) {
      int loopback = route.link("lo").orElseThrow().index();
      route.execute(
          batch -> {
            for (IpAddress address : pod.addresses()) {
              IpPrefix prefix = IpPrefix.of(Cidr.host(address).toString());
              batch.addAddress(Address.on(loopback, prefix).withoutDad());
            }
          });
    }
    attached.add(pod.uid());
  }

  @Override
  public void detach(String uid) {
    attached.remove(uid);
  }

  Set<String> attached() {
    return attached;
  }
}
