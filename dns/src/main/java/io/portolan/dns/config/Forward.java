// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.corefile.Directive;
import io.portolan.dns.wire.Name;
import io.portolan.dns.wire.NameBuffer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// `forward`: other servers are asked.
///
/// @param from the zone whose questions they are asked
/// @param except zones in it that they are not asked about
/// @param expire how long a socket to a server is used
/// @param maxFails after how many failures in a row a server counts as down; 0 is never
/// @param healthCheck how often a server that is down is tried
/// @param maxConcurrent how many questions may be open at a time; 0 is as many as there is room for
/// @param failFast whether all servers being down is answered at once
public record Forward(
    Name from,
    List<Target> to,
    List<Name> except,
    Transport transport,
    Policy policy,
    Duration expire,
    int maxFails,
    Duration healthCheck,
    int maxConcurrent,
    boolean failFast)
    implements Plugin {
  private static final int MAX_TARGETS = 15;

  /// Where to ask.
  public sealed interface Target {
    record Server(InetSocketAddress address) implements Target {}

    /// The host's resolvers, as its resolv.conf names them now.
    record HostResolvers() implements Target {}
  }

  /// How the servers are asked.
  public enum Transport {
    /// A datagram, and again over TCP when the answer does not fit one.
    DATAGRAM,
    /// TCP.
    STREAM
  }

  /// Which server is asked first.
  public enum Policy {
    RANDOM,
    ROUND_ROBIN,
    SEQUENTIAL
  }

  /// The options, as they are read one after another.
  private static final class Options {
    List<Name> except = List.of();
    Transport transport = Transport.DATAGRAM;
    Policy policy = Policy.RANDOM;
    Duration expire = Duration.ofSeconds(10);
    int maxFails = 2;
    Duration healthCheck = Duration.ofMillis(500);
    int maxConcurrent;
    boolean failFast;
  }

  static Forward read(Directive line, Context context) {
    Arguments arguments = Arguments.of(line);
    Name from = arguments.next("a zone", Values::zone);
    List<Target> to = new ArrayList<>(arguments.rest("a server", Forward::target));
    if (to.isEmpty() || to.size() > MAX_TARGETS) {
      throw arguments.problem("needs 1 to " + MAX_TARGETS + " servers");
    }
    Options options = new Options();
    for (Directive option : line.block()) {
      readOption(options, line, option);
    }
    return new Forward(
        from,
        List.copyOf(to),
        options.except,
        options.transport,
        options.policy,
        options.expire,
        options.maxFails,
        options.healthCheck,
        options.maxConcurrent,
        options.failFast);
  }

  private static Target target(String word) {
    if (word.equals("/etc/resolv.conf")) {
      return new Target.HostResolvers();
    }
    if (word.startsWith("/")) {
      throw new IllegalArgumentException("the only file that names servers is /etc/resolv.conf");
    }
    int scheme = word.indexOf("://");
    if (scheme >= 0 && !word.startsWith("dns://")) {
      throw new IllegalArgumentException(
          "servers are asked over UDP and TCP; " + word.substring(0, scheme) + " is not supported");
    }
    return new Target.Server(Values.dnsSocket(word.substring(scheme < 0 ? 0 : scheme + 3)));
  }

  private static void readOption(Options options, Directive line, Directive option) {
    Arguments arguments = Arguments.of(line, option);
    switch (option.word()) {
      case "except" -> options.except = arguments.zones(List.of());
      case "force_tcp" -> options.transport = Transport.STREAM;
      // What this server does anyway: a client's transport does not choose the server's.
      case "prefer_udp" -> {}
      case "expire" -> options.expire = arguments.next("a duration", Values::duration);
      case "max_fails" -> options.maxFails = arguments.next("a number", Values.number(0, 1_000));
      case "health_check" -> options.healthCheck = arguments.next("a duration", Values::duration);
      case "max_concurrent" ->
          options.maxConcurrent = arguments.next("a number", Values.number(0, 1 << 20));
      case "policy" -> options.policy = arguments.next("a policy", Forward::policy);
      case "failfast_all_unhealthy_upstreams" -> options.failFast = true;
      default -> throw Arguments.unknown(line, option);
    }
    arguments.endWithoutBlock();
  }

  private static Policy policy(String word) {
    return switch (word) {
      case "random" -> Policy.RANDOM;
      case "round_robin" -> Policy.ROUND_ROBIN;
      case "sequential" -> Policy.SEQUENTIAL;
      default -> throw new IllegalArgumentException("it must be random, round_robin or sequential");
    };
  }

  /// Whether the servers are asked about `name`.
  public boolean covers(NameBuffer name) {
    return name.labelsBefore(from) >= 0 && Zones.longest(except, name) == null;
  }
}
