// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.plan;

import io.portolan.network.NamespacedName;
import java.util.Comparator;
import java.util.Locale;

/// Who asks for a frontend. Of several the first in order gets it: a Service before a pod, so that
/// a host port never hides a node port.
public record Claimant(Kind kind, NamespacedName name) implements Comparable<Claimant> {
  private static final Comparator<Claimant> ORDER =
      Comparator.comparing(Claimant::kind).thenComparing(Claimant::name);

  /// What sort of object asks.
  public enum Kind {
    SERVICE,
    POD
  }

  static Claimant service(NamespacedName name) {
    return new Claimant(Kind.SERVICE, name);
  }

  static Claimant pod(NamespacedName name) {
    return new Claimant(Kind.POD, name);
  }

  @Override
  public int compareTo(Claimant other) {
    return ORDER.compare(this, other);
  }

  /// As in `default/web`, or `pod default/web-1`.
  @Override
  public String toString() {
    return kind == Kind.SERVICE
        ? name.toString()
        : kind.name().toLowerCase(Locale.ROOT) + " " + name;
  }
}
