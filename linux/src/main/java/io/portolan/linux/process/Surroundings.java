// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.process;

import io.portolan.linux.NamespaceKind;
import io.portolan.linux.NamespaceThreads.Entry;
import io.portolan.linux.NetworkNamespace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The namespaces in which a process runs; where one is absent, that of this process.
public record Surroundings(
    Optional<NetworkNamespace> network,
    Optional<MountNamespace> mounts,
    Optional<HostnameNamespace> hostname,
    Optional<PidNamespace> pids) {
  /// Those of this process.
  public static final Surroundings SAME =
      new Surroundings(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /// The same in a network namespace.
  public Surroundings in(NetworkNamespace namespace) {
    return new Surroundings(Optional.of(namespace), mounts, hostname, pids);
  }

  /// The same with mounts of its own.
  public Surroundings in(MountNamespace namespace) {
    return new Surroundings(network, Optional.of(namespace), hostname, pids);
  }

  /// The same with a host name of its own.
  public Surroundings in(HostnameNamespace namespace) {
    return new Surroundings(network, mounts, Optional.of(namespace), pids);
  }

  /// The same with process ids of its own.
  public Surroundings in(PidNamespace namespace) {
    return new Surroundings(network, mounts, hostname, Optional.of(namespace));
  }

  List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    network
        .filter(namespace -> !namespace.isOwn())
        .ifPresent(namespace -> entries.add(new Entry(NamespaceKind.NET, namespace.fd())));
    mounts.ifPresent(namespace -> entries.add(new Entry(NamespaceKind.MNT, namespace.fd())));
    hostname.ifPresent(namespace -> entries.add(new Entry(NamespaceKind.UTS, namespace.fd())));
    pids.ifPresent(namespace -> entries.add(new Entry(NamespaceKind.PID, namespace.fd())));
    return entries;
  }
}
