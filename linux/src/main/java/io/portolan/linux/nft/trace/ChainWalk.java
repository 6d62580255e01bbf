// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.trace;

import io.portolan.linux.nft.Chain;
import io.portolan.linux.nft.Rule;
import io.portolan.linux.nft.TableId;
import io.portolan.linux.nft.Verdict;
import io.portolan.linux.nft.wire.Instruction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// A packet's way through a base chain and the chains that it jumps to.
final class ChainWalk {
  /// As deep as the kernel lets chains jump.
  private static final int MAX_DEPTH = 16;

  /// How a chain ended.
  sealed interface End {}

  /// No rule decided.
  record Fell() implements End {}

  record Decided(Trace.Outcome outcome) implements End {}

  private static final End FELL = new Fell();

  private final TableId table;
  private final Map<String, Chain> chains;
  private final Function<Rule, List<Instruction>> code;
  private final Machine machine;
  private final List<Trace.Step> steps = new ArrayList<>();

  ChainWalk(
      TableId table,
      Map<String, Chain> chains,
      Function<Rule, List<Instruction>> code,
      Machine machine) {
    this.table = table;
    this.chains = chains;
    this.code = code;
    this.machine = machine;
  }

  /// The rules that matched, in their order.
  List<Trace.Step> steps() {
    return steps;
  }

  End run(Chain chain) {
    return run(chain, 0);
  }

  private End run(Chain chain, int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException("chain " + chain.name() + " is jumped to too deep");
    }
    for (int i = 0; i < chain.rules().size(); i++) {
      Rule rule = chain.rules().get(i);
      Machine.Result result = machine.run(code.apply(rule));
      if (result instanceof Machine.NoMatch) {
        continue;
      }
      steps.add(new Trace.Step(table, chain.name(), i, rule, machine.hits()));
      if (result instanceof Machine.Refused(var reason)) {
        return new Decided(new Trace.Rejected(table, chain.name(), reason));
      }
      if (result instanceof Machine.Matched(var verdict) && !verdict.equals(Verdict.CONTINUE)) {
        End end = follow(verdict, chain, depth);
        if (end instanceof Decided || !(verdict instanceof Verdict.Jump)) {
          return end;
        }
      }
    }
    return FELL;
  }

  private End follow(Verdict verdict, Chain chain, int depth) {
    return switch (verdict) {
      case Verdict.Jump(var target) -> run(target(target), depth + 1);
      case Verdict.Goto(var target) -> run(target(target), depth + 1);
      case Verdict.Simple simple ->
          switch (simple) {
            case ACCEPT -> new Decided(new Trace.Accepted());
            case DROP -> new Decided(new Trace.Dropped(table, chain.name(), false));
            case RETURN, CONTINUE -> FELL;
          };
    };
  }

  private Chain target(String name) {
    Chain chain = chains.get(name);
    if (chain == null) {
      throw new IllegalArgumentException("table " + table + " has no chain " + name);
    }
    return chain;
  }
}
