// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.NamespacedName;
import java.util.Comparator;

/// That an Ingress names an object which is neither a Service nor a certificate.
public record Reference(Kind kind, NamespacedName name) implements Comparable<Reference> {
  private static final Comparator<Reference> ORDER =
      Comparator.comparing(Reference::kind).thenComparing(Reference::name);

  /// What is named.
  public enum Kind {
    SECRET("Secret"),
    CONFIG_MAP("ConfigMap");

    private final String text;

    Kind(String text) {
      this.text = text;
    }
  }

  @Override
  public int compareTo(Reference other) {
    return ORDER.compare(this, other);
  }

  /// As in `Secret shop/users`.
  @Override
  public String toString() {
    return kind.text + " " + name;
  }
}
