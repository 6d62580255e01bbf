// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.zone;

import io.portolan.dns.wire.Name;
import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import java.util.List;

/// What a cluster's zone is, apart from what is in it.
///
/// @param origin usually `cluster.local.`
/// @param ttlSeconds how long a client may keep an answer, 0 to 3600
/// @param reverseRanges ranges for whose reverse names this zone speaks with authority
/// @param servers the addresses of the name `ns.dns` in the zone: where the server is asked
/// @param content which of the cluster's names it has
public record ZoneSettings(
    Name origin,
    int ttlSeconds,
    List<Cidr> reverseRanges,
    List<IpAddress> servers,
    ZoneContent content) {

  /// The TTL that CoreDNS' kubernetes plugin has by itself.
  public static final int DEFAULT_TTL_SECONDS = 5;

  /// The settings of a zone with all names.
  public ZoneSettings(
      Name origin, int ttlSeconds, List<Cidr> reverseRanges, List<IpAddress> servers) {
    this(origin, ttlSeconds, reverseRanges, servers, ZoneContent.ALL);
  }

  /// The same with authority for other reverse names.
  public ZoneSettings withReverseRanges(List<Cidr> ranges) {
    return new ZoneSettings(origin, ttlSeconds, ranges, servers, content);
  }

  public ZoneSettings {
    if (ttlSeconds < 0 || ttlSeconds > 3600) {
      throw new IllegalArgumentException("a TTL of " + ttlSeconds + " s is not within 0 to 3600 s");
    }
    reverseRanges = List.copyOf(reverseRanges);
    servers = List.copyOf(servers);
  }
}
