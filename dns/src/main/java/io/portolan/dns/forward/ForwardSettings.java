// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.forward;

import io.portolan.dns.tls.Credentials;
import io.portolan.dns.wire.Name;
import io.portolan.dns.wire.Question;
import io.portolan.dns.wire.RecordType;
import io.portolan.dns.wire.ResponseCode;
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
/// @param maxWaiting how many clients may wait at a time; more are refused
/// @param order which server is asked first
/// @param streamsOnly whether servers are asked over TCP only
/// @param socketLife how long a socket is used
/// @param health when a server counts as down
/// @param excuses the codes with which a server says that it cannot answer
/// @param tls how servers are asked over TLS
/// @param failFast whether all servers being down is told at once; otherwise one is asked all the
///     same
/// @param own where the server itself is asked: never forwarded to
public record ForwardSettings(
    Duration attemptTimeout,
    Duration lookupTimeout,
    int maxWaiting,
    Order order,
    boolean streamsOnly,
    Duration socketLife,
    Health health,
    Set<Integer> excuses,
    Credentials tls,
    boolean failFast,
    Set<InetSocketAddress> own) {

  /// Which server is asked first.
  public enum Order {
    AS_NAMED,
    BY_CHANCE,
    IN_TURN
  }

  /// When a server counts as down.
  ///
  /// @param maxFails after how many failures in a row; 0 is never
  /// @param probeInterval how soon a server that is down is tried
  /// @param probeName what it is asked for then
  /// @param probeRecursive whether it may ask others for that
  public record Health(
      int maxFails, Duration probeInterval, Name probeName, boolean probeRecursive) {
    public static final Health DEFAULT = new Health(2, Duration.ofMillis(500), Name.ROOT, true);

    Question probe() {
      return Question.of(probeName, RecordType.NS).recursive(probeRecursive);
    }
  }

  /// The codes of a server that cannot answer.
  public static final Set<Integer> USUAL_EXCUSES =
      Set.of(ResponseCode.SERVFAIL, ResponseCode.REFUSED, ResponseCode.NOTIMP);

  /// What CoreDNS' own settings come to.
  public static final ForwardSettings DEFAULT =
      new ForwardSettings(
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          4_000,
          Order.AS_NAMED,
          false,
          Duration.ofSeconds(10),
          Health.DEFAULT,
          USUAL_EXCUSES,
          Credentials.NONE,
          false,
          Set.of());

  /// Where a server that is asked at `addresses` is asked: their port 53.
  public static Set<InetSocketAddress> at(List<IpAddress> addresses) {
    return addresses.stream().map(ResolvConf::at).collect(Collectors.toUnmodifiableSet());
  }
}
