// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.portolan.dns.config.DnsConfig;
import io.portolan.dns.forward.UpstreamSockets;
import io.portolan.dns.plugin.ClusterDns;
import io.portolan.dns.plugin.Surroundings;
import io.portolan.dns.server.DnsMetrics;
import io.portolan.dns.server.DnsServer;
import io.portolan.dns.server.DnsSockets;
import io.portolan.dns.server.Handler;
import io.portolan.dns.wire.Name;
import io.portolan.dns.zone.Zone;
import io.portolan.dns.zone.ZoneSettings;
import io.portolan.linux.BindOptions;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.Sockets;
import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.Protocol;
import io.portolan.network.service.Endpoint;
import io.portolan.network.service.EndpointPort;
import io.portolan.network.service.Service;
import io.portolan.network.service.ServiceEndpoints;
import io.portolan.network.service.ServicePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The cluster's DNS on port 53 of loopback, asked by Debian's `dig` and by the C library.
class DigTest {
  private static final String SERVER = "@127.0.0.1 ";
  private static final String SOA =
      " 5 IN SOA ns.dns.cluster.local. hostmaster.cluster.local. 0 7200 1800 86400 5";

  private static final List<AutoCloseable> OPEN = new ArrayList<>();

  @BeforeAll
  static void start() throws IOException {
    MultiThreadIoEventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(2, EpollIoHandler.newFactory());
    OPEN.add(() -> loops.shutdownGracefully().sync());
    NetworkNamespace here = NetworkNamespace.current();
    OPEN.add(here);
    InetSocketAddress upstream = at("127.0.0.2");
    ClusterDns outer = dns(loops, outside(), ". {\n kubernetes example.com {\n ttl 60\n }\n }");
    OPEN.add(server(here, loops, outer.at(53), upstream));
    ClusterDns inner =
        dns(
            loops,
            cluster(),
            """
            . {
              kubernetes cluster.local in-addr.arpa ip6.arpa {
                pods insecure
                fallthrough in-addr.arpa ip6.arpa
              }
              forward . 127.0.0.2
              cache 30
              loadbalance
            }
            """);
    Handler dns = inner.at(53);
    OPEN.add(server(here, loops, dns, at("127.0.0.1")));
    OPEN.add(server(here, loops, dns, at("::1")));
  }

  @AfterAll
  static void stop() throws Exception {
    for (AutoCloseable part : OPEN.reversed()) {
      part.close();
    }
  }

  private static ClusterDns dns(MultiThreadIoEventLoopGroup loops, Zone zone, String corefile) {
    ClusterDns dns =
        new ClusterDns(
            zone,
            Surroundings.of(
                loops.next(), UpstreamSockets.ofProcess(), new SecureRandom(), Set.of()));
    OPEN.add(dns);
    dns.configure(DnsConfig.read(Map.of(DnsConfig.COREFILE, corefile)));
    return dns;
  }

  private static DnsServer server(
      NetworkNamespace here,
      MultiThreadIoEventLoopGroup loops,
      Handler handler,
      InetSocketAddress address) {
    DnsSockets sockets =
        new DnsSockets(
            List.of(Sockets.bindUdp(here, address, BindOptions.NONE)),
            List.of(Sockets.listenTcp(here, address, BindOptions.NONE)));
    return DnsServer.start(loops, sockets, handler, new DnsMetrics());
  }

  private static InetSocketAddress at(String address) throws IOException {
    return new InetSocketAddress(InetAddress.getByName(address), 53);
  }

  /// What the upstream server knows.
  private static Zone outside() {
    ZoneSettings settings = new ZoneSettings(Name.of("example.com"), 60, List.of(), List.of());
    return new Zone(settings)
        .synced()
        .with(service("www", "web", List.of("192.0.2.7"), false, List.of()));
  }

  private static Zone cluster() {
    ZoneSettings settings =
        new ZoneSettings(
            Name.of("cluster.local"),
            5,
            List.of(Cidr.of("10.96.0.0/16"), Cidr.of("fd00:10:96::/112")),
            List.of(IpAddress.of("10.96.0.10")));
    List<Endpoint> crowd = new ArrayList<>();
    for (int i = 1; i <= 100; i++) {
      crowd.add(
          new Endpoint(
              IpAddress.of("10.244.0." + i),
              "host-" + i,
              Optional.empty(),
              Optional.empty(),
              true,
              true,
              false,
              List.of(new EndpointPort("http", Protocol.TCP, 8080))));
    }
    Service mail =
        new Service(
            new NamespacedName("shop", "mail"),
            Service.Type.EXTERNAL_NAME,
            false,
            List.of(),
            List.of(),
            "web.www.svc.example.com",
            Optional.empty());
    return new Zone(settings)
        .synced()
        .with(service("shop", "cart", List.of("10.96.0.20", "fd00:10:96::20"), false, List.of()))
        .with(service("shop", "plain", List.of("10.96.0.21"), false, List.of()))
        .with(service("shop", "crowd", List.of(), true, crowd))
        .with(new ServiceEndpoints(mail, List.of()));
  }

  private static ServiceEndpoints service(
      String namespace,
      String name,
      List<String> addresses,
      boolean headless,
      List<Endpoint> endpoints) {
    return new ServiceEndpoints(
        new Service(
            new NamespacedName(namespace, name),
            Service.Type.CLUSTER_IP,
            headless,
            addresses.stream().map(IpAddress::of).toList(),
            List.of(new ServicePort("http", Protocol.TCP, 80, 0)),
            "",
            Optional.empty()),
        endpoints);
  }

  private static String dig(String arguments) throws IOException, InterruptedException {
    return Command.dig(SERVER + arguments);
  }

  /// The specification's rules 5 to 9 and 12; semantics 1, 2, 3, 8, 10 and 24 of dns.md.
  @Nested
  class Answers {
    @Test
    void addressesOfBothFamilies() throws IOException, InterruptedException {
      assertThat(dig("cart.shop.svc.cluster.local A cart.shop.svc.cluster.local AAAA"))
          .isEqualTo(
              """
              ;; ->>HEADER<<- opcode: QUERY, status: NOERROR
              ;; flags: qr aa rd ra; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1
              ; EDNS: version: 0, flags:; udp: 1232
              cart.shop.svc.cluster.local. 5 IN A 10.96.0.20
              ;; ->>HEADER<<- opcode: QUERY, status: NOERROR
              ;; flags: qr aa rd ra; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1
              ; EDNS: version: 0, flags:; udp: 1232
              cart.shop.svc.cluster.local. 5 IN AAAA fd00:10:96::20""");
    }

    @Test
    void nodataWhereTheOtherFamilyExists() throws IOException, InterruptedException {
      assertThat(dig("+noedns plain.shop.svc.cluster.local AAAA"))
          .isEqualTo(
              """
              ;; ->>HEADER<<- opcode: QUERY, status: NOERROR
              ;; flags: qr aa rd ra; QUERY: 1, ANSWER: 0, AUTHORITY: 1, ADDITIONAL: 0
              cluster.local."""
                  + SOA);
    }

    @Test
    void nxdomainWhereNothingExists() throws IOException, InterruptedException {
      assertThat(dig("+noedns none.shop.svc.cluster.local"))
          .isEqualTo(
              """
              ;; ->>HEADER<<- opcode: QUERY, status: NXDOMAIN
              ;; flags: qr aa rd ra; QUERY: 1, ANSWER: 0, AUTHORITY: 1, ADDITIONAL: 0
              cluster.local."""
                  + SOA);
    }

    @Test
    void keepsLetterCase() throws IOException, InterruptedException {
      assertThat(dig("+noall +answer CaRt.shop.SVC.cluster.LOCAL"))
          .isEqualTo("CaRt.shop.SVC.cluster.LOCAL. 5 IN A 10.96.0.20");
    }

    @Test
    void portsWithTheirTargetsAddresses() throws IOException, InterruptedException {
      assertThat(dig("+noall +answer +additional _http._tcp.cart.shop.svc.cluster.local SRV"))
          .isEqualTo(
              """
              _http._tcp.cart.shop.svc.cluster.local. 5 IN SRV 0 100 80 cart.shop.svc.cluster.local.
              cart.shop.svc.cluster.local. 5 IN A 10.96.0.20
              cart.shop.svc.cluster.local. 5 IN AAAA fd00:10:96::20""");
    }

    @Test
    void namesOfAddresses() throws IOException, InterruptedException {
      assertThat(dig("+short -x 10.96.0.20")).isEqualTo("cart.shop.svc.cluster.local.");
      assertThat(dig("+short -x fd00:10:96::20")).isEqualTo("cart.shop.svc.cluster.local.");
    }

    @Test
    void namesOutsideThroughTheForwarder() throws IOException, InterruptedException {
      assertThat(dig("+noall +answer web.www.svc.example.com"))
          .isEqualTo("web.www.svc.example.com. 30 IN A 192.0.2.7");
      assertThat(dig("+noall +comments none.www.svc.example.com")).contains("status: NXDOMAIN");
    }

    @Test
    void anExternalNameWithItsTarget() throws IOException, InterruptedException {
      assertThat(dig("+noall +answer mail.shop.svc.cluster.local"))
          .startsWith("mail.shop.svc.cluster.local. 5 IN CNAME web.www.svc.example.com.\n")
          .endsWith(" IN A 192.0.2.7");
    }

    @Test
    void fromTheAddressThatWasAskedOverSix() throws IOException, InterruptedException {
      assertThat(Command.dig("@::1 +short cart.shop.svc.cluster.local")).isEqualTo("10.96.0.20");
    }
  }

  /// Semantics 27 to 30 and 35 of dns.md.
  @Nested
  class Transport {
    @Test
    void tellsWhatDoesNotFitAndGivesItOverTcp() throws IOException, InterruptedException {
      assertThat(dig("+ignore +noedns crowd.shop.svc.cluster.local"))
          .contains("flags: qr aa tc rd ra; QUERY: 1, ANSWER: 29,");
      assertThat(dig("+noedns crowd.shop.svc.cluster.local")).contains("ANSWER: 100,");
      assertThat(dig("+tcp crowd.shop.svc.cluster.local SRV"))
          .contains("ANSWER: 100, AUTHORITY: 0, ADDITIONAL: 101");
    }

    @Test
    void dropsAdditionalRecordsWithoutAWord() throws IOException, InterruptedException {
      assertThat(dig("+ignore +bufsize=512 _http._tcp.cart.shop.svc.cluster.local SRV"))
          .contains("flags: qr aa rd ra;");
    }

    @Test
    void refusesAVersionOfEdnsThatIsNotKnown() throws IOException, InterruptedException {
      assertThat(dig("+edns=1 +noednsneg cart.shop.svc.cluster.local")).contains("status: BADVERS");
    }

    @Test
    void takesOptionsItDoesNotKnow() throws IOException, InterruptedException {
      assertThat(dig("+cookie +nsid +subnet=10.0.0.0/8 +short cart.shop.svc.cluster.local"))
          .isEqualTo("10.96.0.20");
    }

    @Test
    void refusesTransfers() throws IOException, InterruptedException {
      assertThat(dig("cluster.local AXFR")).contains("Transfer failed");
    }

    @Test
    void doesNotImplementOtherOperations() throws IOException, InterruptedException {
      assertThat(dig("+opcode=notify cluster.local SOA")).contains("status: NOTIMP");
    }

    @Test
    void refusesOtherClasses() throws IOException, InterruptedException {
      assertThat(dig("version.bind CH TXT")).contains("status: REFUSED");
    }

    @Test
    void answersMoreThanOnceOverOneConnection() throws IOException, InterruptedException {
      assertThat(
              dig(
                  "+tcp +keepopen +short cart.shop.svc.cluster.local"
                      + " plain.shop.svc.cluster.local"))
          .isEqualTo("10.96.0.20\n10.96.0.21");
    }
  }

  /// Semantics 31 to 33 of dns.md: the C library with a pod's resolv.conf.
  @Nested
  class Library {
    @Test
    void findsShortNamesAlongTheSearchList(@TempDir Path folder)
        throws IOException, InterruptedException {
      Path conf = folder.resolve("resolv.conf");
      Files.writeString(
          conf,
          """
          nameserver 127.0.0.1
          search shop.svc.cluster.local svc.cluster.local cluster.local
          options ndots:5
          """);
      assertThat(lookUp(conf, "ahosts cart")).contains("10.96.0.20").contains("fd00:10:96::20");
      assertThat(lookUp(conf, "ahosts cart.shop")).contains("10.96.0.20");
      assertThat(lookUp(conf, "ahosts web.www.svc.example.com")).contains("192.0.2.7");
      assertThat(lookUp(conf, "ahosts none")).isEmpty();
      assertThat(lookUp(conf, "hosts 10.96.0.21")).contains("plain.shop.svc.cluster.local");
    }

    private static String lookUp(Path conf, String question)
        throws IOException, InterruptedException {
      String script = "mount --bind " + conf + " /etc/resolv.conf && exec getent " + question;
      return Command.run(List.of("unshare", "--mount", "sh", "-c", script));
    }
  }
}
