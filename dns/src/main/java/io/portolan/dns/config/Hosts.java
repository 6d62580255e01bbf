// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.corefile.Directive;
import io.portolan.dns.wire.Name;
import io.portolan.network.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// `hosts`: names with their addresses, as /etc/hosts has them.
///
/// @param zones in which the names lie
/// @param entries in their order
/// @param reverse whether the addresses have names, too
/// @param otherTypes whether a name that is there has no records of other types; otherwise
///     questions for those fall through
public record Hosts(
    List<Name> zones,
    List<Entry> entries,
    int ttlSeconds,
    boolean reverse,
    boolean otherTypes,
    Fallthrough fallthrough)
    implements Plugin {
  private static final int DEFAULT_TTL_SECONDS = 3_600;

  /// A line: an address and its names, the proper one first.
  public record Entry(IpAddress address, List<Name> names) {}

  /// The options, as they are read one after another.
  private static final class Options {
    final List<Entry> entries = new ArrayList<>();
    int ttlSeconds = DEFAULT_TTL_SECONDS;
    boolean reverse = true;
    boolean otherTypes = true;
    Fallthrough fallthrough = Fallthrough.NOWHERE;
  }

  static Hosts read(Directive line, Context context) {
    Arguments arguments = Arguments.of(line);
    Options options = new Options();
    if (arguments.hasNext()) {
      String text = arguments.next("a key of the ConfigMap", context::text);
      options.entries.addAll(entries(text));
    }
    List<Name> zones = arguments.zones(context.zones());
    for (Directive option : line.block()) {
      readOption(options, line, option);
    }
    if (!options.otherTypes && options.fallthrough.equals(Fallthrough.NOWHERE)) {
      throw line.problem("hosts: fallthrough_unsupported needs fallthrough");
    }
    return new Hosts(
        zones,
        List.copyOf(options.entries),
        options.ttlSeconds,
        options.reverse,
        options.otherTypes,
        options.fallthrough);
  }

  private static void readOption(Options options, Directive line, Directive option) {
    Arguments arguments = Arguments.of(line, option);
    switch (option.word()) {
      case "ttl" -> options.ttlSeconds = arguments.next("a TTL", Values.number(1, 1 << 30));
      case "no_reverse" -> options.reverse = false;
      case "fallthrough" -> options.fallthrough = Fallthrough.read(arguments);
      case "fallthrough_unsupported" -> options.otherTypes = false;
      // A change of the ConfigMap takes effect at once.
      case "reload" -> {
        Duration unused = arguments.next("a duration", Values::duration);
      }
      default ->
          options.entries.add(
              new Entry(
                  IpAddress.parse(option.word()).orElseThrow(() -> Arguments.unknown(line, option)),
                  arguments.rest("a host's name", Hosts::host)));
    }
    arguments.endWithoutBlock();
  }

  private static Name host(String word) {
    if (word.lastIndexOf('*') > 0) {
      throw new IllegalArgumentException("a wildcard is the first label");
    }
    return Values.name(word);
  }

  /// The lines of a hosts file; what is no entry is passed over, as the C library does.
  private static List<Entry> entries(String text) {
    List<Entry> entries = new ArrayList<>();
    for (String line : text.lines().toList()) {
      List<String> words = List.of(line.replaceAll("#.*", "").strip().split("\\s+"));
      List<Name> names = words.stream().skip(1).flatMap(word -> Name.parse(word).stream()).toList();
      IpAddress.parse(words.getFirst())
          .ifPresent(address -> entries.add(new Entry(address, names)));
    }
    return entries;
  }
}
