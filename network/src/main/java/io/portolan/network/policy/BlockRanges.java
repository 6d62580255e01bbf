// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.policy;

import io.portolan.network.AddressRange;
import io.portolan.network.Cidr;
import io.portolan.network.ClusterRanges;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The addresses that some blocks name, as packets have them.
///
/// What is sent to the cluster's DNS address goes to one of the DNS pods, and policies mean the pod
/// that a packet reaches. Nobody knows which one it is, so the DNS address counts as named where
/// all addresses that a pod may have are.
public final class BlockRanges {
  private BlockRanges() {}

  /// The addresses of one family: ascending ranges, none of which touch.
  public static List<AddressRange> of(List<IpBlock> blocks, Family family, ClusterRanges ranges) {
    List<AddressRange> named = new ArrayList<>();
    for (IpBlock block : blocks) {
      if (block.cidr().family() == family) {
        List<AddressRange> rest = List.of(AddressRange.of(block.cidr()));
        for (Cidr except : block.except()) {
          rest = without(rest, AddressRange.of(except));
        }
        named.addAll(rest);
      }
    }
    List<AddressRange> result = joined(named);
    for (IpAddress dns : ranges.dns()) {
      if (dns.family() == family) {
        AddressRange single = new AddressRange(dns, dns);
        result = without(result, single);
        if (namePods(blocks, family, ranges)) {
          result = joined(plus(result, single));
        }
      }
    }
    return result;
  }

  private static boolean namePods(List<IpBlock> blocks, Family family, ClusterRanges ranges) {
    return ranges.pods().stream()
        .filter(pods -> pods.family() == family)
        .allMatch(pods -> blocks.stream().anyMatch(block -> block.containsAll(pods)));
  }

  private static List<AddressRange> plus(List<AddressRange> ranges, AddressRange one) {
    List<AddressRange> all = new ArrayList<>(ranges);
    all.add(one);
    return all;
  }

  private static List<AddressRange> without(List<AddressRange> ranges, AddressRange cut) {
    List<AddressRange> rest = new ArrayList<>();
    for (AddressRange range : ranges) {
      if (!range.overlaps(cut)) {
        rest.add(range);
        continue;
      }
      if (range.first().compareTo(cut.first()) < 0) {
        rest.add(new AddressRange(range.first(), cut.first().plus(-1)));
      }
      if (range.last().compareTo(cut.last()) > 0) {
        rest.add(new AddressRange(cut.last().plus(1), range.last()));
      }
    }
    return rest;
  }

  private static List<AddressRange> joined(List<AddressRange> ranges) {
    List<AddressRange> sorted = new ArrayList<>(ranges);
    sorted.sort(Comparator.comparing(AddressRange::first));
    List<AddressRange> joined = new ArrayList<>();
    for (AddressRange range : sorted) {
      AddressRange last = joined.isEmpty() ? range : joined.removeLast();
      if (range.first().compareTo(last.last()) <= 0 || range.first().equals(last.last().plus(1))) {
        IpAddress end = range.last().compareTo(last.last()) > 0 ? range.last() : last.last();
        joined.add(new AddressRange(last.first(), end));
      } else {
        joined.add(last);
        joined.add(range);
      }
    }
    return List.copyOf(joined);
  }
}
