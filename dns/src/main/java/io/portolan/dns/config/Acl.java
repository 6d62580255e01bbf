// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.corefile.Directive;
import io.portolan.dns.wire.Name;
import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// `acl`: who may ask what; the first rule that fits a question decides, and without one it is
/// allowed.
///
/// @param zones whose questions
public record Acl(List<Name> zones, List<Rule> rules) implements Plugin {
  /// What happens to a question.
  public enum Action {
    ALLOW,
    /// Answered REFUSED.
    BLOCK,
    /// Answered as if the name had no records.
    FILTER
  }

  /// @param types of records; empty is all
  /// @param sources where clients are; empty is everywhere
  public record Rule(Action action, Set<Integer> types, List<Cidr> sources) {
    public boolean fits(int type, IpAddress client) {
      return (types.isEmpty() || types.contains(type))
          && (sources.isEmpty() || sources.stream().anyMatch(source -> source.contains(client)));
    }
  }

  static Acl read(Directive line, Context context) {
    List<Name> zones = Arguments.of(line).zones(context.zones());
    List<Rule> rules = new ArrayList<>();
    for (Directive option : line.block()) {
      rules.add(rule(line, option));
    }
    return new Acl(zones, List.copyOf(rules));
  }

  private static Rule rule(Directive line, Directive option) {
    Action action =
        switch (option.word()) {
          case "allow" -> Action.ALLOW;
          case "block" -> Action.BLOCK;
          case "filter" -> Action.FILTER;
          default -> throw Arguments.unknown(line, option);
        };
    Arguments arguments = Arguments.of(line, option);
    List<Integer> types = new ArrayList<>();
    List<Cidr> sources = new ArrayList<>();
    boolean allTypes = false;
    boolean allSources = false;
    if (arguments.takes("type")) {
      while (arguments.hasNext() && !arguments.isNext("net")) {
        allTypes |= arguments.isNext("*");
        if (!arguments.takes("*")) {
          types.add(arguments.next("a record type", Values::type));
        }
      }
    }
    if (arguments.takes("net")) {
      while (arguments.hasNext()) {
        allSources |= arguments.isNext("*");
        if (!arguments.takes("*")) {
          sources.add(arguments.next("a range of addresses", Values::range));
        }
      }
    }
    arguments.endWithoutBlock();
    return new Rule(
        action,
        allTypes ? Set.of() : Set.copyOf(types),
        allSources ? List.of() : List.copyOf(sources));
  }
}
