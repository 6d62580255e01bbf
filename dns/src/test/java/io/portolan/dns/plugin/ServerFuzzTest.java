// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portolan.dns.config.DnsConfig;
import io.portolan.dns.forward.UpstreamSockets;
import io.portolan.dns.server.LoopbackServer;
import io.portolan.dns.wire.Ask;
import io.portolan.dns.wire.Message;
import io.portolan.dns.wire.MessageReader;
import io.portolan.dns.wire.RecordType;
import io.portolan.dns.wire.ResponseCode;
import io.portolan.dns.zone.Scenario;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Hostile packets over sockets, through every plugin: the server stays there, answers what it
/// answers in a form that can be read, and nothing is a defect. `-Dseed` repeats a run,
/// `-Ddns.fuzz` says how many packets there are.
class ServerFuzzTest {
  private static final int PACKETS = Integer.getInteger("dns.fuzz", 40_000);
  private static final int BATCH = 50;
  private static final int CANARY = 0xbeef;
  private static final String COREFILE =
      """
      . {
        errors
        prometheus
        dns64 {
          allow_ipv4
        }
        any
        loadbalance weighted weights
        rewrite continue name regex ^(.+)\\.old\\.test\\.$ {1}.shop.svc.cluster.local answer auto
        rewrite continue name suffix .twice.test .once.test answer auto
        rewrite continue ttl regex .* 5-300
        rewrite class CH IN
        autopath @kubernetes
        acl {
          filter type HINFO net *
        }
        header {
          clear rd
        }
        minimal
        template IN ANY template.test {
          match ^(?P<first>[^.]+)[.]template[.]test[.]$
          answer "{{ .Name }} 60 IN A 10.0.0.{{ parseInt .Group.first 10 8 }}"
          answer "{{ .Name }} 60 IN CNAME {{ .Group.first }}.shop.svc.cluster.local."
          ederror 15 "{{ .Name }}"
        }
        hosts {
          192.0.2.10 *.hosts.test
          fallthrough
        }
        kubernetes cluster.local in-addr.arpa ip6.arpa {
          pods verified
          fallthrough in-addr.arpa ip6.arpa
        }
        file db.file.test file.test
        cache
        forward . UPSTREAM {
          next NXDOMAIN
        }
        forward . UPSTREAM
      }
      """;
  private static final String ZONE =
      """
      @ 60 SOA ns admin 7 2h 30m 1d 30
      * A 192.0.2.1
      alias CNAME x
      far CNAME cart.old.test.
      sub NS ns.sub
      """;
  private static final List<String> NAMES =
      List.of(
          "cart.shop.svc.cluster.local",
          "db-0.db.shop.svc.cluster.local",
          "_http._tcp.cart.shop.svc.cluster.local",
          "mail.shop.svc.cluster.local",
          "10-244-1-5.shop.pod.cluster.local",
          "cart.shop.svc.cluster.local.shop.svc.cluster.local",
          "20.0.96.10.in-addr.arpa",
          "cart.old.test",
          "a.twice.test",
          "7.template.test",
          "x.template.test",
          "a.hosts.test",
          "any.file.test",
          "far.file.test",
          "www.sub.file.test",
          "a.example.com",
          "none.example.com",
          "broken.example.com",
          "two.example.com",
          ".");
  private static final int[] TYPES = {
    RecordType.A,
    RecordType.AAAA,
    RecordType.SRV,
    RecordType.PTR,
    RecordType.CNAME,
    RecordType.SOA,
    RecordType.TXT,
    RecordType.ANY,
    RecordType.AXFR,
    RecordType.OPT,
    0,
    65_280
  };

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);
  private StandInUpstream upstream;
  private ClusterDns dns;
  private LoopbackServer server;

  @BeforeEach
  void start() {
    upstream = new StandInUpstream();
    Scenario scenario = new Scenario();
    dns =
        new ClusterDns(
            scenario.zone(),
            Surroundings.of(
                upstream.server().group().next(),
                UpstreamSockets.ofProcess(),
                new SecureRandom(),
                Set.of()));
    server = LoopbackServer.start(dns.at(53));
    String address = "127.0.0.1:" + upstream.server().address().getPort();
    dns.configure(
        DnsConfig.read(
            Map.of(
                DnsConfig.COREFILE,
                COREFILE.replace("UPSTREAM", address),
                "weights",
                "a.hosts.test\n192.0.2.10 3\n",
                "db.file.test",
                ZONE)));
    for (String step :
        List.of(
            "service shop/cart 10.96.0.20 http:80/TCP",
            "headless shop/db mysql:3306/TCP",
            "endpoint shop/db 10.244.1.5 hostname=db-0 mysql:3306/TCP",
            "external shop/mail two.example.com",
            "pod shop/cart-0 127.0.0.1")) {
      dns.update(scenario.change(step));
    }
  }

  @AfterEach
  void stop() {
    server.close();
    dns.close();
    upstream.close();
  }

  @Test
  void datagramsAreAnsweredOrIgnored() throws IOException {
    int answered = 0;
    for (int sent = 0; sent < PACKETS; sent += BATCH) {
      for (int i = 0; i < BATCH; i++) {
        server.send(packet());
      }
      answered += drain();
    }
    assertThat(answered).as("seed %d", seed).isGreaterThan(PACKETS / 20);
    assertNoDefect();
  }

  @Test
  void connectionsAreAnsweredOrClosed() throws IOException {
    for (int i = 0; i < PACKETS / 200; i++) {
      try (Socket socket = server.connect()) {
        OutputStream out = socket.getOutputStream();
        ByteBuf packet = packet();
        int length = packet.readableBytes();
        int lie = random.nextInt(4) == 0 ? random.nextInt(1 << 16) : length;
        out.write(new byte[] {(byte) (lie >> 8), (byte) lie});
        out.write(bytes(packet));
        socket.shutdownOutput();
        byte[] unused = socket.getInputStream().readAllBytes();
      } catch (SocketException closed) {
        // The server's right.
      }
    }
    assertThat(drain()).isZero();
    assertNoDefect();
  }

  private static byte[] bytes(ByteBuf packet) {
    byte[] bytes = new byte[packet.readableBytes()];
    packet.readBytes(bytes);
    return bytes;
  }

  private void assertNoDefect() {
    String metrics =
        Optional.ofNullable(dns.pages().get(9153))
            .flatMap(pages -> Optional.ofNullable(pages.get("/metrics")))
            .orElseThrow()
            .get()
            .text();
    assertThat(metrics).as("seed %d", seed).contains("coredns_panics_total 0\n");
  }

  private static ByteBuf canary() {
    return Ask.questionWithEdns(CANARY, "canary.file.test", RecordType.A, 1232);
  }

  /// Takes the answers until the one to a question of our own; how many came before it.
  private int drain() throws IOException {
    server.send(canary());
    int answered = 0;
    while (true) {
      ByteBuf raw = server.receive();
      Optional<Message> message = MessageReader.read(raw);
      if (message.isPresent()
          && message.get().id() == CANARY
          && message.get().name().toString().equals("canary.file.test.")) {
        assertThat(message.get().code()).isEqualTo(ResponseCode.NOERROR);
        return answered;
      }
      answered++;
      assertThat(raw.readableBytes()).as("seed %d", seed).isBetween(12, 1232);
      boolean hasQuestion = raw.getUnsignedShort(4) == 1;
      assertThat(message.isPresent() || !hasQuestion).as("seed %d", seed).isTrue();
    }
  }

  /// A question that makes sense, with a few bytes changed, cut or added, or bytes of chance.
  private ByteBuf packet() {
    if (random.nextInt(10) == 0) {
      byte[] bytes = new byte[random.nextInt(600)];
      random.nextBytes(bytes);
      return Unpooled.wrappedBuffer(bytes);
    }
    String name = NAMES.get(random.nextInt(NAMES.size()));
    int type = TYPES[random.nextInt(TYPES.length)];
    int id = random.nextInt(CANARY);
    ByteBuf packet =
        random.nextInt(3) == 0
            ? Ask.question(id, name, type)
            : Ask.questionWithEdns(id, name, type, random.nextInt(1 << 16));
    for (int i = random.nextInt(4); i > 0; i--) {
      int at = 2 + random.nextInt(packet.writerIndex() - 2);
      packet.setByte(at, random.nextBoolean() ? random.nextInt(256) : 0xc0);
    }
    switch (random.nextInt(8)) {
      case 0 -> packet.writerIndex(random.nextInt(packet.writerIndex()));
      case 1 -> packet.writeLong(random.nextLong());
      default -> {}
    }
    return packet;
  }
}
