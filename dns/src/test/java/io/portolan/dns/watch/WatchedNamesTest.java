// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.dns.server.Handler;
import io.portolan.dns.server.LoopbackServer;
import io.portolan.dns.wire.Ask;
import io.portolan.dns.wire.FoundAddresses;
import io.portolan.dns.wire.Message;
import io.portolan.dns.wire.MessageReader;
import io.portolan.dns.wire.Name;
import io.portolan.dns.wire.Query;
import io.portolan.dns.wire.RecordType;
import io.portolan.dns.wire.ResourceRecord;
import io.portolan.dns.wire.Response;
import io.portolan.dns.wire.ResponseCode;
import io.portolan.network.IpAddress;
import io.portolan.network.policy.DomainName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

class WatchedNamesTest {
  private static final IpAddress ONE = IpAddress.of("192.0.2.1");
  private static final IpAddress SIX = IpAddress.of("2001:db8::6");
  private static final List<DomainName> EXAMPLE =
      List.of(new DomainName("*.example.com"), new DomainName("example.org"));

  /// What the listener was shown.
  private record Shown(String name, Map<IpAddress, Duration> addresses) {}

  private final ConcurrentLinkedQueue<Shown> shown = new ConcurrentLinkedQueue<>();

  private static ResourceRecord address(String owner, IpAddress address, long ttl) {
    int type = address.equals(SIX) ? RecordType.AAAA : RecordType.A;
    return new ResourceRecord(Name.of(owner), type, Query.CLASS_IN, ttl, address.bytes());
  }

  private static ResourceRecord alias(String owner, String target, long ttl) {
    return new ResourceRecord(
        Name.of(owner), RecordType.CNAME, Query.CLASS_IN, ttl, Name.of(target).wire());
  }

  private static Handler answering(ResourceRecord... records) {
    return exchange -> {
      Response response = exchange.begin();
      for (ResourceRecord record : records) {
        boolean unused = response.record(record);
      }
      exchange.send(ResponseCode.NOERROR);
    };
  }

  private Message ask(String name, Handler answering) throws Exception {
    WatchedNames watched =
        new WatchedNames((asked, addresses, _) -> shown.add(new Shown(asked, addresses)));
    watched.watch(EXAMPLE);
    try (LoopbackServer server = LoopbackServer.start(watched.before(answering))) {
      return server.ask(Ask.question(7, name, RecordType.A));
    }
  }

  @Test
  void showsTheAddressesOfTheNameThatWasAskedFor() throws Exception {
    ask(
        "WWW.Example.com.",
        answering(address("www.example.com.", ONE, 60), address("www.example.com.", SIX, 30)));
    assertThat(shown)
        .containsExactly(
            new Shown(
                "www.example.com",
                Map.of(ONE, Duration.ofSeconds(60), SIX, Duration.ofSeconds(30))));
  }

  @Test
  void otherNamesAreNobodysBusiness() throws Exception {
    ask("example.com.", answering(address("example.com.", ONE, 60)));
    ask("www.example.org.", answering(address("www.example.org.", ONE, 60)));
    assertThat(shown).isEmpty();
  }

  @Test
  void anAliasLeadsOnAndTheLeastTtlCounts() throws Exception {
    ask(
        "www.example.com.",
        answering(
            alias("www.example.com.", "a.example.net.", 20),
            alias("a.example.net.", "b.example.net.", 300),
            address("b.example.net.", ONE, 60)));
    assertThat(shown)
        .containsExactly(new Shown("www.example.com", Map.of(ONE, Duration.ofSeconds(20))));
  }

  @Test
  void whatIsNotOnTheWayFromTheNameTellsNothingAboutIt() {
    Name asked = Name.of("www.example.com.");
    assertThat(FoundAddresses.of(asked, List.of(address("other.example.com.", ONE, 60)))).isEmpty();
    assertThat(FoundAddresses.of(asked, List.of(alias("www.example.com.", "b.net.", 60))))
        .isEmpty();
    List<ResourceRecord> circle =
        List.of(
            alias("www.example.com.", "b.net.", 60),
            alias("b.net.", "www.example.com.", 60),
            address("c.net.", ONE, 60));
    assertThat(FoundAddresses.of(asked, circle)).isEmpty();
  }

  @Test
  void theNameBehindAnAliasIsNotTheOneThatWasAskedFor() throws Exception {
    ask(
        "evil.example.net.",
        answering(
            alias("evil.example.net.", "example.org.", 60), address("example.org.", ONE, 60)));
    assertThat(shown).isEmpty();
  }

  @Test
  void errorsAndAnswersWithoutAddressesTellNothing() throws Exception {
    ask("www.example.com.", exchange -> exchange.fail("for once"));
    ask("www.example.com.", answering());
    assertThat(shown).isEmpty();
  }

  @Test
  void theAnswerWaitsForTheListenerWhileOthersAreAnswered() throws Exception {
    BlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();
    WatchedNames watched =
        new WatchedNames(
            (_, _, then) -> {
              waiting.add(then);
              return false;
            });
    watched.watch(EXAMPLE);
    Handler handler = watched.before(answering(address("www.example.com.", ONE, 60)));
    try (LoopbackServer server = LoopbackServer.start(handler)) {
      server.send(Ask.question(7, "www.example.com.", RecordType.A));
      Runnable then = waiting.take();
      assertThat(server.ask(Ask.question(8, "other.example.net.", RecordType.A)).id()).isEqualTo(8);
      then.run();
      Message answer = MessageReader.read(server.receive()).orElseThrow();
      assertThat(answer.id()).isEqualTo(7);
      assertThat(answer.answers()).hasSize(1);
    }
  }

  @Test
  void watchesOtherNamesFromOneQuestionToTheNext() throws Exception {
    WatchedNames watched =
        new WatchedNames((asked, addresses, _) -> shown.add(new Shown(asked, addresses)));
    Handler handler = watched.before(answering(address("example.org.", ONE, 60)));
    try (LoopbackServer server = LoopbackServer.start(handler)) {
      server.ask(Ask.question(1, "example.org.", RecordType.A));
      assertThat(shown).isEmpty();
      watched.watch(EXAMPLE);
      server.ask(Ask.question(2, "example.org.", RecordType.A));
      assertThat(shown).hasSize(1);
      watched.watch(List.of());
      server.ask(Ask.question(3, "example.org.", RecordType.A));
      assertThat(shown).hasSize(1);
    }
  }
}
