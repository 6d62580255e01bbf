// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.wire;

import io.portolan.network.IpAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Finds the addresses of a name in an answer.
public final class FoundAddresses {
  /// As long a chain as resolvers follow.
  private static final int MOST_ALIASES = 16;

  private FoundAddresses() {}

  /// The addresses to which aliases lead from the name, each with the least TTL on the way to it.
  /// What else is in the answer tells nothing about the name that was asked for.
  public static Map<IpAddress, Duration> of(Name asked, List<ResourceRecord> answers) {
    Name name = asked;
    long ttl = Long.MAX_VALUE;
    for (int aliases = 0; aliases <= MOST_ALIASES; aliases++) {
      Map<IpAddress, Duration> found = new HashMap<>();
      Name owner = name;
      for (ResourceRecord record : answers) {
        if (record.recordClass() != Query.CLASS_IN || !record.owner().equals(owner)) {
          continue;
        }
        if (isAddress(record)) {
          found.put(
              IpAddress.ofBytes(record.data()),
              Duration.ofSeconds(Math.min(ttl, record.ttlSeconds())));
        } else if (record.type() == RecordType.CNAME && record.hasTarget()) {
          name = record.target();
          ttl = Math.min(ttl, record.ttlSeconds());
        }
      }
      if (!found.isEmpty() || name.equals(owner)) {
        return found;
      }
    }
    return Map.of();
  }

  private static boolean isAddress(ResourceRecord record) {
    return switch (record.type()) {
      case RecordType.A -> record.data().length == Integer.BYTES;
      case RecordType.AAAA -> record.data().length == 2 * Long.BYTES;
      default -> false;
    };
  }
}
