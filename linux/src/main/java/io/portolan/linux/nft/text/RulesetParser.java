// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.text;

import io.portolan.linux.nft.BaseChain;
import io.portolan.linux.nft.Chain;
import io.portolan.linux.nft.Family;
import io.portolan.linux.nft.NamedCounter;
import io.portolan.linux.nft.NftSet;
import io.portolan.linux.nft.Rule;
import io.portolan.linux.nft.Ruleset;
import io.portolan.linux.nft.Table;
import io.portolan.linux.nft.TableId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Reads what [RulesetPrinter] and `nft list ruleset` print.
final class RulesetParser {
  private final Tokens in;

  private RulesetParser(Tokens in) {
    this.in = in;
  }

  /// @throws IllegalArgumentException that says where and what, when the text is no ruleset
  static Ruleset parse(String text) {
    RulesetParser parser = new RulesetParser(Tokens.of(text));
    List<Table> tables = new ArrayList<>();
    parser.in.skipNewlines();
    while (!parser.in.isAtEnd()) {
      parser.in.expect("table");
      tables.add(parser.table());
      parser.in.skipNewlines();
    }
    return new Ruleset(tables);
  }

  /// A chain whose rules wait until all sets are known.
  private record OpenChain(Chain chain, List<Tokens> rules) {}

  private Table table() {
    TableId id = new TableId(family(in.word()), in.word());
    Set<Table.Flag> flags = EnumSet.noneOf(Table.Flag.class);
    String comment = "";
    List<NamedCounter> counters = new ArrayList<>();
    List<NftSet> sets = new ArrayList<>();
    List<OpenChain> chains = new ArrayList<>();
    in.expect("{");
    in.skipNewlines();
    while (!in.takeIf("}")) {
      String word = in.word();
      switch (word) {
        case "flags" -> {
          do {
            flags.add(Table.Flag.valueOf(in.word().toUpperCase(Locale.ROOT)));
          } while (in.takeIf(","));
        }
        case "comment" -> comment = in.word();
        case "counter" -> counters.add(counter());
        case "set", "map" -> sets.add(new SetParser(in.word()).parse(in));
        case "chain" -> chains.add(chain());
        default -> throw in.error("a table has no " + word);
      }
      in.skipNewlines();
    }
    return new Table(id, flags, comment, counters, sets, closed(id, sets, chains));
  }

  private Family family(String text) {
    for (Family family : Family.values()) {
      if (family.text().equals(text)) {
        return family;
      }
    }
    throw in.error("there is no family " + text);
  }

  private NamedCounter counter() {
    String name = in.word();
    String comment = "";
    long packets = 0;
    long bytes = 0;
    in.expect("{");
    in.skipNewlines();
    while (!in.takeIf("}")) {
      String word = in.word();
      switch (word) {
        case "comment" -> comment = in.word();
        case "packets" -> packets = in.number();
        case "bytes" -> bytes = in.number();
        default -> throw in.error("a counter has no " + word);
      }
      in.skipNewlines();
    }
    return new NamedCounter(name, packets, bytes, comment);
  }

  private OpenChain chain() {
    Chain chain = Chain.regular(in.word());
    List<Tokens> rules = new ArrayList<>();
    in.expect("{");
    in.skipNewlines();
    while (!in.takeIf("}")) {
      if (in.peek().is("comment")) {
        in.word();
        chain = chain.withComment(in.word());
      } else if (in.takeIf("type")) {
        chain = new Chain(chain.name(), Optional.of(base()), chain.comment(), List.of());
      } else if (in.isAtEnd()) {
        throw in.error("the text ends too early");
      } else {
        rules.add(in.statement());
      }
      in.skipNewlines();
    }
    return new OpenChain(chain, rules);
  }

  private static List<Chain> closed(TableId id, List<NftSet> sets, List<OpenChain> chains) {
    Map<String, NftSet> byName = new HashMap<>();
    sets.forEach(set -> byName.put(set.name(), set.declaration()));
    RuleParser parser = new RuleParser(id.family(), byName);
    List<Chain> closed = new ArrayList<>();
    for (OpenChain open : chains) {
      List<Rule> rules = open.rules().stream().map(parser::parse).toList();
      closed.add(open.chain().withRules(rules));
    }
    return closed;
  }

  private BaseChain base() {
    BaseChain.Type type = BaseChain.Type.valueOf(in.word().toUpperCase(Locale.ROOT));
    in.expect("hook");
    BaseChain.Hook hook = BaseChain.Hook.valueOf(in.word().toUpperCase(Locale.ROOT));
    List<String> devices = new ArrayList<>();
    if (in.takeIf("device")) {
      devices.add(in.word());
    } else if (in.takeIf("devices")) {
      in.expect("=");
      in.expect("{");
      while (!in.takeIf("}")) {
        devices.add(in.word());
        in.takeIf(",");
      }
    }
    in.expect("priority");
    int priority = priority();
    in.takeIf(";");
    BaseChain.Policy policy = BaseChain.Policy.ACCEPT;
    if (in.takeIf("policy")) {
      policy = BaseChain.Policy.valueOf(in.word().toUpperCase(Locale.ROOT));
    }
    return new BaseChain(type, hook, priority, policy, devices);
  }

  private int priority() {
    OptionalInt named = Priorities.number(in.peek().text());
    if (named.isEmpty()) {
      return (int) in.number();
    }
    in.word();
    if (in.takeIf("+")) {
      return named.getAsInt() + (int) in.number();
    }
    return in.takeIf("-") ? named.getAsInt() - (int) in.number() : named.getAsInt();
  }
}
