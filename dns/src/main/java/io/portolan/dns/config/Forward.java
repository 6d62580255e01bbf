// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.corefile.Directive;
import io.portolan.dns.forward.ForwardSettings;
import io.portolan.dns.forward.UpstreamServer;
import io.portolan.dns.tls.Credentials;
import io.portolan.dns.wire.Name;
import io.portolan.dns.wire.NameBuffer;
import io.portolan.dns.wire.ResponseCode;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;

/// `forward`: other servers are asked.
///
/// @param from the zone whose questions they are asked
/// @param except zones in it that they are not asked about
/// @param expire how long a socket to a server is used
/// @param health when a server counts as down
/// @param failover the codes that make the next server be asked; empty for the usual ones
/// @param next the answers that are left to the next forward plugin
/// @param tls how servers are asked over TLS
/// @param maxConcurrent how many questions may be open at a time; 0 is as many as there is room for
/// @param failFast whether all servers being down is answered at once
public record Forward(
    Name from,
    List<Target> to,
    List<Name> except,
    Transport transport,
    Policy policy,
    Duration expire,
    ForwardSettings.Health health,
    Set<Integer> failover,
    Next next,
    Credentials tls,
    int maxConcurrent,
    boolean failFast)
    implements Plugin {
  private static final int MAX_TARGETS = 15;
  private static final int TLS_PORT = 853;

  /// Where to ask.
  public sealed interface Target {
    record Server(UpstreamServer server) implements Target {}

    /// The host's resolvers, as its resolv.conf names them now.
    record HostResolvers() implements Target {}
  }

  /// The answers that the next forward plugin is to better.
  ///
  /// @param codes of such answers
  /// @param onNodata whether one without records is, too
  public record Next(Set<Integer> codes, boolean onNodata) {
    public boolean isNever() {
      return codes.isEmpty() && !onNodata;
    }
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
    int maxFails = ForwardSettings.Health.DEFAULT.maxFails();
    ForwardSettings.Health health = ForwardSettings.Health.DEFAULT;
    Set<Integer> failover = Set.of();
    final Set<Integer> next = new HashSet<>();
    boolean nextOnNodata;
    Credentials tls = Credentials.NONE;
    Optional<String> tlsName = Optional.empty();
    int maxConcurrent;
    boolean failFast;

    /// A server's name on its certificate is its address unless the Corefile says otherwise.
    Target named(Target target) {
      return target instanceof Target.Server(UpstreamServer server)
              && server.tlsName().isPresent()
              && tlsName.isPresent()
          ? new Target.Server(new UpstreamServer(server.address(), tlsName))
          : target;
    }
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
      readOption(options, line, option, context);
    }
    ForwardSettings.Health health = options.health;
    return new Forward(
        from,
        to.stream().map(options::named).toList(),
        options.except,
        options.transport,
        options.policy,
        options.expire,
        new ForwardSettings.Health(
            options.maxFails, health.probeInterval(), health.probeName(), health.probeRecursive()),
        options.failover,
        new Next(Set.copyOf(options.next), options.nextOnNodata),
        options.tls,
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
    if (word.startsWith("tls://")) {
      return new Target.Server(tlsServer(word.substring("tls://".length())));
    }
    int scheme = word.indexOf("://");
    if (scheme >= 0 && !word.startsWith("dns://")) {
      throw new IllegalArgumentException(
          "servers are asked over UDP, TCP and TLS; "
              + word.substring(0, scheme)
              + " is not supported");
    }
    return new Target.Server(
        UpstreamServer.plain(Values.dnsSocket(word.substring(scheme < 0 ? 0 : scheme + 3))));
  }

  /// `9.9.9.9`, `9.9.9.9:8853`, `9.9.9.9%dns.quad9.net:8853`.
  private static UpstreamServer tlsServer(String text) {
    int percent = text.indexOf('%');
    if (percent < 0) {
      InetSocketAddress address = Values.socket(text, TLS_PORT);
      return new UpstreamServer(address, Optional.of(address.getAddress().getHostAddress()));
    }
    String rest = text.substring(percent + 1);
    int colon = rest.indexOf(':');
    String name = colon < 0 ? rest : rest.substring(0, colon);
    int port = colon < 0 ? TLS_PORT : Values.port(rest.substring(colon));
    return new UpstreamServer(Values.socket(text.substring(0, percent), port), Optional.of(name));
  }

  private static void readOption(
      Options options, Directive line, Directive option, Context context) {
    Arguments arguments = Arguments.of(line, option);
    switch (option.word()) {
      case "except" -> options.except = arguments.zones(List.of());
      case "force_tcp" -> options.transport = Transport.STREAM;
      // What this server does anyway: a client's transport does not choose the server's.
      case "prefer_udp" -> {}
      case "expire" -> options.expire = arguments.next("a duration", Values::duration);
      case "max_fails" -> options.maxFails = arguments.next("a number", Values.number(0, 1_000));
      case "health_check" -> options.health = health(arguments);
      case "failover" -> options.failover = codes(arguments);
      case "next" -> options.next.addAll(codes(arguments));
      case "next_on_nodata" -> options.nextOnNodata = true;
      case "tls" -> options.tls = credentials(arguments, context);
      case "tls_servername" -> options.tlsName = Optional.of(arguments.next("a name"));
      case "max_concurrent" ->
          options.maxConcurrent = arguments.next("a number", Values.number(0, 1 << 20));
      case "policy" -> options.policy = arguments.next("a policy", Forward::policy);
      case "failfast_all_unhealthy_upstreams" -> options.failFast = true;
      default -> throw Arguments.unknown(line, option);
    }
    arguments.endWithoutBlock();
  }

  private static ForwardSettings.Health health(Arguments arguments) {
    Duration interval = arguments.next("a duration", Values::duration);
    Name name = Name.ROOT;
    boolean recursive = true;
    while (arguments.hasNext()) {
      switch (arguments.next("no_rec or domain")) {
        case "no_rec" -> recursive = false;
        case "domain" -> name = arguments.next("a domain", Values::name);
        default -> throw arguments.problem("knows no_rec and domain only");
      }
    }
    return new ForwardSettings.Health(0, interval, name, recursive);
  }

  private static Set<Integer> codes(Arguments arguments) {
    Set<Integer> codes =
        Set.copyOf(new HashSet<>(arguments.rest("a response code", Values::responseCode)));
    if (codes.isEmpty() || codes.contains(ResponseCode.NOERROR)) {
      throw arguments.problem("needs response codes other than NOERROR");
    }
    return codes;
  }

  /// Nothing, an authority, a certificate and its key, or all three.
  private static Credentials credentials(Arguments arguments, Context context) {
    List<String> files = arguments.rest("a key of the ConfigMap", context::text);
    Credentials credentials =
        switch (files.size()) {
          case 0 -> Credentials.NONE;
          case 1 -> new Credentials("", "", files.get(0));
          case 2 -> new Credentials(files.get(0), files.get(1), "");
          case 3 -> new Credentials(files.get(0), files.get(1), files.get(2));
          default -> throw arguments.problem("has at most three files: CERT KEY CA");
        };
    try {
      SSLContext unused = credentials.context();
    } catch (IllegalArgumentException e) {
      throw arguments.problem("cannot be read: " + e.getMessage());
    }
    return credentials;
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
