// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.diff;

import io.portolan.linux.nft.Batch;
import io.portolan.linux.nft.Operation;
import io.portolan.linux.nft.Operation.Verb;
import io.portolan.linux.nft.Rule;
import io.portolan.linux.nft.TableId;
import java.util.ArrayList;
import java.util.List;

/// The changes that make one list of rules into another and leave the longest common part of both
/// untouched.
final class RuleDiff {
  private RuleDiff() {}

  static void diff(
      Batch.Builder batch, TableId table, String chain, List<Rule> have, List<Rule> want) {
    boolean[] kept = new boolean[have.size()];
    // For each wanted rule the rule that it already is; -1 when it is new.
    int[] matches = match(have, want, kept);
    for (int i = 0; i < have.size(); i++) {
      if (!kept[i]) {
        batch.deleteRule(table, chain, have.get(i).handle());
      }
    }
    long[] before = new long[want.size()];
    long next = 0;
    for (int i = want.size() - 1; i >= 0; i--) {
      before[i] = next;
      next = matches[i] >= 0 ? have.get(matches[i]).handle() : next;
    }
    for (int i = 0; i < want.size(); i++) {
      if (matches[i] < 0) {
        Verb verb = before[i] == 0 ? Verb.ADD : Verb.INSERT;
        batch.add(new Operation.OnRule(verb, table, chain, want.get(i), before[i]));
      }
    }
  }

  private static int[] match(List<Rule> have, List<Rule> want, boolean[] kept) {
    List<Rule> old = have.stream().map(Rule::withoutCounts).toList();
    List<Rule> wanted = want.stream().map(Rule::withoutCounts).toList();
    int[] matches = new int[want.size()];
    java.util.Arrays.fill(matches, -1);
    int start = 0;
    while (start < old.size() && start < wanted.size() && same(old, start, wanted, start)) {
      keep(matches, kept, start, start);
      start++;
    }
    int oldEnd = old.size();
    int end = wanted.size();
    while (oldEnd > start && end > start && same(old, oldEnd - 1, wanted, end - 1)) {
      keep(matches, kept, --end, --oldEnd);
    }
    List<int[]> common = longestCommon(old.subList(start, oldEnd), wanted.subList(start, end));
    for (int[] pair : common) {
      keep(matches, kept, start + pair[1], start + pair[0]);
    }
    return matches;
  }

  private static boolean same(List<Rule> old, int i, List<Rule> wanted, int j) {
    return old.get(i).equals(wanted.get(j));
  }

  private static void keep(int[] matches, boolean[] kept, int wanted, int old) {
    matches[wanted] = old;
    kept[old] = true;
  }

  /// The pairs of positions of a longest common subsequence.
  private static List<int[]> longestCommon(List<Rule> old, List<Rule> wanted) {
    int[][] length = new int[old.size() + 1][wanted.size() + 1];
    for (int i = old.size() - 1; i >= 0; i--) {
      for (int j = wanted.size() - 1; j >= 0; j--) {
        length[i][j] =
            same(old, i, wanted, j)
                ? length[i + 1][j + 1] + 1
                : Math.max(length[i + 1][j], length[i][j + 1]);
      }
    }
    List<int[]> pairs = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < old.size() && j < wanted.size()) {
      if (same(old, i, wanted, j)) {
        pairs.add(new int[] {i++, j++});
      } else if (length[i + 1][j] >= length[i][j + 1]) {
        i++;
      } else {
        j++;
      }
    }
    return pairs;
  }
}
