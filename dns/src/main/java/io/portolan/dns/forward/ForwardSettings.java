// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.forward;

import io.portolan.network.IpAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// How a forwarder asks.
///
/// @param attemptTimeout how long one server is waited for
/// @param lookupTimeout how long a client's question is tried, over all servers
/// @param maxLookups how many different questions may be open at a time
/// @param maxWaiting how many clients may wait at a time
/// @param cacheEntries how many answers are kept
/// @param cacheBytes how many bytes of answers are kept
/// @param maxKept how long an answer is kept at most
/// @param own where the server itself is asked: never forwarded to
public record ForwardSettings(
    Duration attemptTimeout,
    Duration lookupTimeout,
    int maxLookups,
    int maxWaiting,
    int cacheEntries,
    int cacheBytes,
    Duration maxKept,
    Set<InetSocketAddress> own) {

  /// What kubeadm's Corefile and CoreDNS' own settings come to.
  public static final ForwardSettings DEFAULT =
      new ForwardSettings(
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          1_000,
          4_000,
          9_984,
          8 << 20,
          Duration.ofSeconds(30),
          Set.of());

  /// The settings of a server that is itself asked at port 53 of `addresses`.
  public ForwardSettings withOwn(List<IpAddress> addresses) {
    return new ForwardSettings(
        attemptTimeout,
        lookupTimeout,
        maxLookups,
        maxWaiting,
        cacheEntries,
        cacheBytes,
        maxKept,
        addresses.stream().map(ResolvConf::at).collect(Collectors.toUnmodifiableSet()));
  }
}
