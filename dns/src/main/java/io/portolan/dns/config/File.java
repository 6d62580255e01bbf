// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.corefile.Directive;
import io.portolan.dns.master.MasterZone;
import io.portolan.dns.wire.Name;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// `file`: zones whose records stand in a key of the ConfigMap.
///
/// @param text of the file, by which two of these are told apart
public record File(List<Name> zones, String text, Fallthrough fallthrough) implements Plugin {
  static File read(Directive line, Context context) {
    Arguments arguments = Arguments.of(line);
    String text = arguments.next("a key of the ConfigMap", context::text);
    List<Name> zones = arguments.zones(context.zones());
    Fallthrough fallthrough = Fallthrough.NOWHERE;
    for (Directive option : line.block()) {
      Arguments values = Arguments.of(line, option);
      switch (option.word()) {
        // A change of the ConfigMap takes effect at once.
        case "reload" -> {
          Duration unused = values.next("a duration", Values::duration);
        }
        case "fallthrough" -> fallthrough = Fallthrough.read(values);
        default -> throw Arguments.unknown(line, option);
      }
      values.endWithoutBlock();
    }
    for (Name zone : zones) {
      try {
        MasterZone unused = MasterZone.read(text, zone);
      } catch (IllegalArgumentException e) {
        throw line.problem("file " + line.words().getFirst() + ": " + e.getMessage());
      }
    }
    return new File(zones, text, fallthrough);
  }

  /// The zones with their records.
  public List<MasterZone> read() {
    List<MasterZone> read = new ArrayList<>();
    zones.forEach(zone -> read.add(MasterZone.read(text, zone)));
    return List.copyOf(read);
  }
}
