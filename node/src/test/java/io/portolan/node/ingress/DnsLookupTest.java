// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.portolan.dns.config.DnsConfig;
import io.portolan.dns.forward.UpstreamSockets;
import io.portolan.dns.plugin.ClusterDns;
import io.portolan.dns.plugin.Surroundings;
import io.portolan.dns.server.LocalClient;
import io.portolan.dns.wire.Name;
import io.portolan.dns.zone.Zone;
import io.portolan.dns.zone.ZoneSettings;
import io.portolan.network.IpAddress;
import io.portolan.node.ingress.NameLookup.Answer;
import io.portolan.proxy.epoll.HalfClosingEpoll;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Names as a cluster's DNS has them.
class DnsLookupTest {
  private static final String COREFILE =
      """
      .:53 {
        hosts {
          192.0.2.7 both.example.org old.example.org
          2001:db8::7 both.example.org
          ttl 42
        }
        template ANY A alias.example.org {
          answer "alias.example.org 7 IN CNAME both.example.org"
          answer "both.example.org 42 IN A 192.0.2.7"
        }
        template ANY AAAA broken.example.org {
          rcode SERVFAIL
        }
        template ANY A broken.example.org {
          rcode NXDOMAIN
        }
        template ANY ANY nobody.example.org {
          rcode NXDOMAIN
        }
      }
      """;

  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, HalfClosingEpoll.newFactory());
  private final ClusterDns dns =
      new ClusterDns(
          new Zone(new ZoneSettings(Name.of("cluster.local"), 5, List.of(), List.of())),
          Surroundings.of(loops.next(), UpstreamSockets.ofProcess(), new Random(1), Set.of()));

  @AfterEach
  void end() {
    dns.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private Answer find(String name) throws Exception {
    LocalClient client =
        new LocalClient(loops.next(), dns.at(53), new InetSocketAddress("10.0.0.1", 0));
    CompletableFuture<Answer> told = new CompletableFuture<>();
    new DnsLookup(client, Thread::startVirtualThread).find(name, told::complete);
    return told.get(1, TimeUnit.MINUTES);
  }

  private static Answer found(int seconds, String... addresses) {
    return new Answer.Found(
        Set.of(addresses).stream().map(IpAddress::of).collect(Collectors.toSet()),
        Duration.ofSeconds(seconds));
  }

  @Test
  void bothFamiliesAreAskedForAndTheLeastTtlCounts() throws Exception {
    dns.configure(DnsConfig.read(Map.of(DnsConfig.COREFILE, COREFILE)));
    assertThat(find("both.example.org")).isEqualTo(found(42, "192.0.2.7", "2001:db8::7"));
    assertThat(find("old.example.org.")).isEqualTo(found(42, "192.0.2.7"));
    assertThat(find("alias.example.org")).isEqualTo(found(7, "192.0.2.7"));
  }

  @Test
  void whoHasNoAddressIsToldFromWhoCannotBeAsked() throws Exception {
    assertThat(find("both.example.org")).isEqualTo(new Answer.Failed("REFUSED"));
    dns.configure(DnsConfig.read(Map.of(DnsConfig.COREFILE, COREFILE)));
    assertThat(find("nobody.example.org")).isEqualTo(new Answer.Nothing("does not exist"));
    assertThat(find("broken.example.org"))
        .as("a family that nobody could tell may have some")
        .isInstanceOf(Answer.Failed.class);
    assertThat(find("no..name")).isEqualTo(new Answer.Nothing("is no name of DNS"));
  }
}
