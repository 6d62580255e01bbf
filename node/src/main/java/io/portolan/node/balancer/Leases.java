// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.balancer;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.portolan.kube.client.KubeException;
import io.portolan.kube.client.ObjectClient;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Predicate;

/// The Leases of the load balancers, in `kube-system`: one for each address, which says who
/// announces it, and one for each node, which says that the node's announcer lives.
///
/// Only the nodes' Leases are renewed, so that a thousand addresses cost no more than one.
final class Leases {
  static final String NAMESPACE = "kube-system";

  private static final String ADDRESS = "load-balancer-";
  private static final String HEARTBEAT = "announcer-";

  private final ObjectClient client;
  private final InstantSource clock;

  Leases(ObjectClient client, InstantSource clock) {
    this.client = client;
    this.clock = clock;
  }

  static boolean isHeartbeat(String name) {
    return name.startsWith(HEARTBEAT);
  }

  static boolean isOfAddress(String name) {
    return name.startsWith(ADDRESS);
  }

  /// The name of the Lease of an address; IPv6 in full, since names may not hold a colon or end
  /// with a hyphen.
  static String name(IpAddress address) {
    if (address.family() == Family.IPV4) {
      return ADDRESS + address;
    }
    StringJoiner groups = new StringJoiner("-", ADDRESS, "");
    byte[] bytes = address.bytes();
    for (int i = 0; i < bytes.length; i += 2) {
      groups.add(HexFormat.of().formatHex(bytes, i, i + 2));
    }
    return groups.toString();
  }

  static String holder(Lease lease) {
    return lease.getSpec() == null
        ? ""
        : Objects.requireNonNullElse(lease.getSpec().getHolderIdentity(), "");
  }

  /// Who has the address by what is stored now.
  Optional<String> holder(IpAddress address) {
    return client.get(Lease.class, NAMESPACE, name(address)).map(Leases::holder);
  }

  /// Says that a node's announcer lives.
  void beat(String node) {
    String name = HEARTBEAT + node;
    Optional<Lease> renewed =
        client.edit(
            Lease.class,
            NAMESPACE,
            name,
            old -> old.edit().editSpec().withRenewTime(now()).endSpec().build());
    if (renewed.isEmpty()) {
      create(name, node);
    }
  }

  /// Gets the address for a node.
  ///
  /// @param vacant whether a holder may be replaced
  /// @return whether the node has it now
  boolean take(IpAddress address, String node, Predicate<String> vacant) {
    Optional<Lease> known = client.get(Lease.class, NAMESPACE, name(address));
    if (known.isEmpty()) {
      return create(name(address), node);
    }
    String holder = holder(known.get());
    if (holder.equals(node)) {
      return true;
    }
    if (!vacant.test(holder)) {
      return false;
    }
    int transitions =
        Objects.requireNonNullElse(known.get().getSpec().getLeaseTransitions(), 0) + 1;
    try {
      // With the resourceVersion that was read: of two nodes, one wins.
      client.update(
          known
              .get()
              .edit()
              .editSpec()
              .withHolderIdentity(node)
              .withAcquireTime(now())
              .withRenewTime(now())
              .withLeaseTransitions(transitions)
              .endSpec()
              .build());
      return true;
    } catch (KubeException refusal) {
      return lost(refusal);
    }
  }

  /// Nobody has the address any more.
  void remove(IpAddress address) {
    client.delete(Lease.class, NAMESPACE, name(address), ObjectClient.Deletion.DEFAULT);
  }

  private boolean create(String name, String node) {
    try {
      client.create(
          new LeaseBuilder()
              .withNewMetadata()
              .withNamespace(NAMESPACE)
              .withName(name)
              .endMetadata()
              .withNewSpec()
              .withHolderIdentity(node)
              .withLeaseDurationSeconds(1)
              .withAcquireTime(now())
              .withRenewTime(now())
              .withLeaseTransitions(0)
              .endSpec()
              .build());
      return true;
    } catch (KubeException refusal) {
      return lost(refusal);
    }
  }

  private static boolean lost(KubeException refusal) {
    if (refusal.isConflict() || refusal.isAlreadyExists() || refusal.isNotFound()) {
      return false;
    }
    throw refusal;
  }

  private ZonedDateTime now() {
    Instant instant = clock.instant();
    return instant.atZone(ZoneOffset.UTC);
  }
}
