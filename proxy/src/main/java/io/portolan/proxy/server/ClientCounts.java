// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.portolan.network.Cidr;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import io.portolan.proxy.route.ClientLimits;
import java.util.concurrent.ConcurrentHashMap;

/// What clients have asked of routes with limits lately, whichever event loop serves them. Safe for
/// use by several threads.
final class ClientCounts {
  /// Clients that are counted at a time; while there are more, new ones are refused.
  private static final int MOST = 1 << 17;

  /// An IPv6 client has a whole block of that size.
  private static final int IPV6_BLOCK = 64;

  private final ConcurrentHashMap<Counted, ClientCount> counts = new ConcurrentHashMap<>();
  private final int most;

  /// Who is counted, for whose routes.
  record Counted(String object, IpAddress client) {
    Counted {
      if (client.family() == Family.IPV6) {
        client = Cidr.containing(client, IPV6_BLOCK).network();
      }
    }
  }

  ClientCounts() {
    this(MOST);
  }

  ClientCounts(int most) {
    this.most = most;
  }

  /// Counts a request if it is taken; it then has to be [#ended].
  ///
  /// @param now as [System#nanoTime]
  ClientCount.Verdict take(Counted who, ClientLimits limits, long now) {
    while (true) {
      ClientCount known = counts.get(who);
      if (known == null && !hasRoom(now)) {
        return ClientCount.Verdict.TOO_MANY;
      }
      ClientCount before = known == null ? ClientCount.none(now) : known;
      ClientCount.Verdict verdict = before.verdict(limits, now);
      if (verdict != ClientCount.Verdict.TAKEN) {
        return verdict;
      }
      ClientCount after = before.taken(limits, now);
      boolean isCounted =
          known == null
              ? counts.putIfAbsent(who, after) == null
              : counts.replace(who, known, after);
      if (isCounted) {
        return verdict;
      }
    }
  }

  private boolean hasRoom(long now) {
    if (counts.size() >= most) {
      counts.entrySet().removeIf(each -> each.getValue().isOver(now));
    }
    return counts.size() < most;
  }

  /// A request that was taken is answered.
  void ended(Counted who) {
    counts.computeIfPresent(who, (_, count) -> count.ended());
  }
}
