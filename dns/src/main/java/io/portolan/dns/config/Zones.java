// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.wire.Name;
import io.portolan.dns.wire.NameBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which of several zones a name belongs to.
public final class Zones {
  private Zones() {}

  /// The longest of `zones` in which `name` lies; null when it lies in none.
  public static @Nullable Name longest(List<Name> zones, NameBuffer name) {
    Name longest = null;
    for (int i = 0; i < zones.size(); i++) {
      Name zone = zones.get(i);
      boolean isLonger = longest == null || zone.labels() > longest.labels();
      if (isLonger && name.labelsBefore(zone) >= 0) {
        longest = zone;
      }
    }
    return longest;
  }
}
