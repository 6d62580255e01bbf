// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import java.time.Instant;
import java.util.Comparator;

/// What decides between routes that match alike: the older object, then the name that sorts first,
/// then the earlier rule.
///
/// @param created when the object came into being
/// @param object `namespace/name`
/// @param index of the rule within the object
public record Seniority(Instant created, String object, int index)
    implements Comparable<Seniority> {
  private static final Comparator<Seniority> ORDER =
      Comparator.comparing(Seniority::created)
          .thenComparing(Seniority::object)
          .thenComparing(Seniority::index);

  @Override
  public int compareTo(Seniority other) {
    return ORDER.compare(this, other);
  }
}
