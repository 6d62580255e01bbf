// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.datapath;

import io.portolan.datapath.ruleset.Question;
import io.portolan.linux.nft.BaseChain;
import io.portolan.linux.nft.Chain;
import io.portolan.linux.nft.Table;
import io.portolan.linux.nft.trace.Connection;
import io.portolan.linux.nft.trace.Trace;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// Which rules of a node's chains packets met, which of them they passed by, and how they ended.
final class Coverage {
  private static final String HIT = " hit";
  private static final String MISS = " missed";

  private final Predicate<Chain> relevant;
  private final Set<String> impossible;
  private final Set<String> wanted = new TreeSet<>();
  private final Map<String, Integer> seen = new TreeMap<>();
  private final Map<String, Integer> ends = new TreeMap<>();

  /// @param relevant the chains that are looked at
  /// @param impossible what no first packet of a connection can do, as `chain position turn`
  Coverage(Predicate<Chain> relevant, Set<String> impossible) {
    this.relevant = relevant;
    this.impossible = impossible;
  }

  void note(Table table, Question question, Trace trace) {
    boolean tracked = trace.connection().state() != Connection.State.UNTRACKED;
    ends.merge(end(trace), 1, Integer::sum);
    for (Chain chain : table.chains().stream().filter(relevant).toList()) {
      int size = chain.rules().size();
      int[] met =
          trace.steps().stream()
              .filter(step -> step.chain().equals(chain.name()))
              .mapToInt(Trace.Step::position)
              .toArray();
      String name = name(chain);
      for (int position = 0; position < size; position++) {
        wanted.add(name + " " + position + HIT);
        if (chain.base().isPresent()) {
          wanted.add(name + " " + position + MISS);
        }
      }
      for (int position : met) {
        see(name + " " + position + HIT);
      }
      boolean passed =
          chain.base().filter(base -> question.hooks().contains(base.hook())).isPresent()
              && trace.isAccepted()
              && (tracked || isFilter(chain));
      if (passed) {
        int end = met.length == 0 ? size : met[met.length - 1];
        IntStream.range(0, end)
            .filter(position -> IntStream.of(met).noneMatch(each -> each == position))
            .forEach(position -> see(name + " " + position + MISS));
      }
    }
  }

  /// Chains that choose among endpoints are the same for each number of them.
  private static String name(Chain chain) {
    return chain.name().replaceAll("-\\d+(-\\d+s)?$", "");
  }

  private static boolean isFilter(Chain chain) {
    return chain.base().filter(base -> base.type() == BaseChain.Type.FILTER).isPresent();
  }

  private void see(String what) {
    seen.merge(what, 1, Integer::sum);
  }

  private static String end(Trace trace) {
    return switch (trace.outcome()) {
      case Trace.Accepted _ -> "accepted";
      case Trace.Dropped _ -> "dropped";
      case Trace.Rejected rejected -> "rejected with " + rejected.reason();
    };
  }

  boolean isComplete() {
    return missing().isEmpty();
  }

  /// What no packet did yet, but what can be done.
  Set<String> missing() {
    Set<String> missing = new TreeSet<>(wanted);
    missing.removeAll(seen.keySet());
    missing.removeAll(impossible);
    return missing;
  }

  @Override
  public String toString() {
    return "foretold ways %s; %d of %d turns of rules seen, impossible: %s"
        .formatted(ends, seen.size(), wanted.size(), impossible);
  }
}
