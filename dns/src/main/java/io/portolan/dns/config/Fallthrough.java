// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.wire.Name;
import io.portolan.dns.wire.NameBuffer;
import java.util.List;

/// For which names a plugin that knows no answer leaves the question to the next one.
public record Fallthrough(List<Name> zones) {
  public static final Fallthrough NOWHERE = new Fallthrough(List.of());

  /// Without zones: for all names.
  static Fallthrough read(Arguments arguments) {
    return new Fallthrough(arguments.zones(List.of(Name.ROOT)));
  }

  public boolean covers(NameBuffer name) {
    return Zones.longest(zones, name) != null;
  }
}
