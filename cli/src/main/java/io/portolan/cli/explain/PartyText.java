// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import io.portolan.network.IpAddress;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// One side of a connection as a user names it.
public sealed interface PartyText {

  /// The host on which the cluster runs.
  record Host() implements PartyText {}

  record Node(String name) implements PartyText {}

  record Address(IpAddress address) implements PartyText {}

  /// @param kind empty for whatever has the name
  record Named(Optional<Kind> kind, String namespace, String name) implements PartyText {
    @Override
    public String toString() {
      return kind.map(each -> each.text() + " ").orElse("") + namespace + "/" + name;
    }
  }

  /// The kinds of objects that pods belong to or are found by.
  enum Kind {
    POD,
    DEPLOYMENT,
    STATEFULSET,
    DAEMONSET,
    REPLICASET,
    JOB,
    SERVICE;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// kubectl's words for them.
  Map<String, Kind> WORDS =
      Map.ofEntries(
          Map.entry("pod", Kind.POD),
          Map.entry("po", Kind.POD),
          Map.entry("deployment", Kind.DEPLOYMENT),
          Map.entry("deploy", Kind.DEPLOYMENT),
          Map.entry("statefulset", Kind.STATEFULSET),
          Map.entry("sts", Kind.STATEFULSET),
          Map.entry("daemonset", Kind.DAEMONSET),
          Map.entry("ds", Kind.DAEMONSET),
          Map.entry("replicaset", Kind.REPLICASET),
          Map.entry("rs", Kind.REPLICASET),
          Map.entry("job", Kind.JOB),
          Map.entry("service", Kind.SERVICE),
          Map.entry("svc", Kind.SERVICE));

  /// Reads `host`, an address, `node/NAME`, `[KIND/][NAMESPACE/]NAME`.
  ///
  /// @param namespace that of names without one
  static PartyText parse(String text, String namespace) {
    if (text.equals("host")) {
      return new Host();
    }
    Optional<IpAddress> address = IpAddress.parse(text);
    if (address.isPresent()) {
      return new Address(address.get());
    }
    String[] parts = text.split("/", 3);
    if (parts.length > 1 && (parts[0].equals("node") || parts[0].equals("no"))) {
      return new Node(parts[1]);
    }
    Optional<Kind> kind =
        parts.length > 1 ? Optional.ofNullable(WORDS.get(parts[0])) : Optional.empty();
    int first = kind.isPresent() ? 1 : 0;
    return parts.length - first > 1
        ? new Named(kind, parts[first], parts[first + 1])
        : new Named(kind, namespace, parts[first]);
  }
}
