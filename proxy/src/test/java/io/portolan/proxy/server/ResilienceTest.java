// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.network.IpAddress;
import io.portolan.proxy.log.Outcome;
import io.portolan.proxy.route.Resilience;
import io.portolan.proxy.upstream.Endpoint;
import io.portolan.proxy.upstream.UpstreamSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Endpoints that are spared: those that fail, those that have enough to do.
class ResilienceTest {
  private static final String GET = "GET / HTTP/1.1|Host: a.test||";
  private static final Duration LONG = Duration.ofHours(1);

  private static ProxySettings with(Resilience resilience) {
    return LoopbackProxy.with(UpstreamSettings.DEFAULT.with(resilience));
  }

  private static Resilience ejectingAfter(int failures) {
    return Resilience.DEFAULT.with(new Resilience.Ejection(failures, LONG, LONG, 50, 50));
  }

  private static ScriptedServer failing(String how) throws IOException {
    return ScriptedServer.start(
        (wire, _) -> {
          for (String head = wire.head(); !head.isEmpty(); head = wire.head()) {
            if (how.equals("reset")) {
              wire.reset();
              return;
            }
            wire.send("HTTP/1.1 " + how + " No|Content-Length: 0||");
          }
        });
  }

  /// All loops count together.
  @ParameterizedTest
  @ValueSource(strings = {"reset", "502", "503", "504"})
  void anEndpointThatFailsGetsNoRequests(String how) throws Exception {
    try (FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start(with(ejectingAfter(5))));
        ScriptedServer good = ScriptedServer.named("good");
        ScriptedServer failing = failing(how)) {
      proxy.to(failing, good).serve("/", "proxy-next-upstream", "off");
      int failed = 0;
      for (int i = 0; i < 100; i++) {
        failed += proxy.ask(GET).equals("HTTP/1.1 200 OK good GET / HTTP/1.1") ? 0 : 1;
      }
      assertThat(failed).isEqualTo(5);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"500", "404", "429"})
  void whatTheApplicationSaysIsNoFailure(String status) throws Exception {
    try (FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start(with(ejectingAfter(2))));
        ScriptedServer good = ScriptedServer.named("good");
        ScriptedServer failing = failing(status)) {
      proxy.to(failing, good).serve("/", "load-balance", "round_robin");
      try (Wire wire = proxy.proxy().connect()) {
        int failed = 0;
        for (int i = 0; i < 20; i++) {
          failed += wire.send(GET).response().startsWith("HTTP/1.1 200 ") ? 0 : 1;
        }
        assertThat(failed).isEqualTo(10);
      }
    }
  }

  @Test
  void anEndpointThatComesStartsSlowlyWhereThatIsWanted() throws Exception {
    Resilience resilience = Resilience.DEFAULT.startingWithin(LONG);
    try (FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start(with(resilience)));
        ScriptedServer old = ScriptedServer.named("old");
        ScriptedServer young = ScriptedServer.named("young");
        Wire wire = proxy.proxy().connect()) {
      proxy.to(old).serve("/");
      proxy.to(old, young);
      int taken = 0;
      for (int i = 0; i < 400; i++) {
        taken += wire.send(GET).response().contains("young") ? 1 : 0;
      }
      // A tenth of half of them, where 200 would be its share.
      assertThat(taken).isBetween(1, 80);
    }
  }

  @Test
  void anIngressSaysForItselfWhenAnEndpointGetsNoRequests() throws Exception {
    try (FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start());
        ScriptedServer good = ScriptedServer.named("good");
        ScriptedServer failing = failing("503")) {
      proxy
          .to(failing, good)
          .serve(
              "/",
              "proxy-next-upstream",
              "off",
              "portolan.io/ejection-failures",
              "2",
              "portolan.io/ejection-time",
              "3600");
      int failed = 0;
      for (int i = 0; i < 100; i++) {
        failed += proxy.ask(GET).startsWith("HTTP/1.1 200 ") ? 0 : 1;
      }
      assertThat(failed).isEqualTo(2);
    }
  }

  @Test
  void anIngressSaysForItselfThatNothingIsSentAgain() throws Exception {
    try (FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start());
        ScriptedServer good = ScriptedServer.named("good");
        ScriptedServer failing = failing("503")) {
      proxy.to(failing, good);
      for (String budget : List.of("0", "20")) {
        proxy.serve(
            "/",
            "proxy-next-upstream",
            "error http_503",
            "load-balance",
            "round_robin",
            "portolan.io/ejection-failures",
            "0",
            "portolan.io/retry-budget",
            budget);
        try (Wire wire = proxy.proxy().connect()) {
          int failed = 0;
          for (int i = 0; i < 20; i++) {
            failed += wire.send(GET).response().startsWith("HTTP/1.1 200 ") ? 0 : 1;
          }
          assertThat(failed).isEqualTo(budget.equals("0") ? 10 : 0);
        }
      }
    }
  }

  @Test
  void anIngressSaysForItselfHowMuchAnEndpointHasToDo() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    LoopbackProxy inner = LoopbackProxy.startOnOneLoop(ProxySettings.DEFAULT);
    try (FilteredProxy proxy = FilteredProxy.start(inner);
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  wire.head();
                  first.countDown();
                  go.await();
                  wire.send("HTTP/1.1 200 OK|Content-Length: 2||ok");
                })) {
      proxy.to(server).serve("/", "portolan.io/max-requests", "1", "portolan.io/max-waiting", "0");
      try (Wire served = inner.connect()) {
        served.send(GET);
        first.await();
        turnedAway(inner);
        go.countDown();
        assertThat(served.response()).isEqualTo("HTTP/1.1 200 OK ok");
      }
    }
  }

  @Test
  void theOnlyEndpointIsAskedHoweverOftenItFails() throws Exception {
    try (FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start(with(ejectingAfter(2))));
        ScriptedServer failing = failing("503")) {
      proxy.to(failing).serve("/");
      for (int i = 0; i < 20; i++) {
        assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 503 No");
      }
    }
  }

  @Test
  void withoutBudgetNothingIsSentAgainButWhatNobodyHasHeardOf() throws Exception {
    Resilience resilience = ejectingAfter(0).with(new Resilience.Retries(0, 0));
    try (FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start(with(resilience)));
        ScriptedServer good = ScriptedServer.named("good");
        ScriptedServer failing = failing("503")) {
      proxy
          .to(failing, good)
          .serve("/", "proxy-next-upstream", "error http_503", "load-balance", "round_robin");
      try (Wire wire = proxy.proxy().connect()) {
        int failed = 0;
        for (int i = 0; i < 20; i++) {
          failed += wire.send(GET).response().startsWith("HTTP/1.1 200 ") ? 0 : 1;
        }
        assertThat(failed).isEqualTo(10);
      }
      ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      int port = gone.getLocalPort();
      gone.close();
      proxy
          .proxy()
          .backends
          .set(
              "shop/web:80",
              List.of(new Endpoint(IpAddress.of("127.0.0.1"), port), good.endpoint()));
      for (int i = 0; i < 20; i++) {
        assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 200 ");
      }
    }
  }

  @Test
  void requestsWaitForRoomAndTooManyAreTurnedAway() throws Exception {
    Resilience resilience = Resilience.DEFAULT.with(new Resilience.Room(1, 1));
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (LoopbackProxy proxy = LoopbackProxy.startOnOneLoop(with(resilience));
        ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  for (String head = wire.head(); !head.isEmpty(); head = wire.head()) {
                    first.countDown();
                    go.await();
                    wire.send("HTTP/1.1 200 OK|Content-Length: 2||ok");
                  }
                });
        Wire served = proxy.to(server).connect();
        Wire waiting = proxy.connect();
        Wire gone = proxy.connect()) {
      served.send(GET);
      first.await();
      gone.send(GET);
      turnedAway(proxy);
      gone.reset();
      assertThat(recorded(proxy, Outcome.CLIENT_GONE)).isTrue();
      waiting.send(GET);
      turnedAway(proxy);
      go.countDown();
      assertThat(served.response()).isEqualTo("HTTP/1.1 200 OK ok");
      assertThat(waiting.response()).isEqualTo("HTTP/1.1 200 OK ok");
      assertThat(proxy.ask(GET)).isEqualTo("HTTP/1.1 200 OK ok");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  /// One request more than may be, which comes after the others, since all are on one loop.
  private static void turnedAway(LoopbackProxy proxy) throws Exception {
    assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 503 Service Unavailable");
    assertThat(recorded(proxy, Outcome.OVERLOADED)).isTrue();
  }

  private static boolean recorded(LoopbackProxy proxy, Outcome outcome)
      throws InterruptedException {
    return proxy.record().outcome() == outcome;
  }

  @Test
  void whoWaitsTooLongIsTurnedAway() throws Exception {
    Resilience resilience = Resilience.DEFAULT.with(new Resilience.Room(0, 10));
    ProxySettings settings = LoopbackProxy.HASTY.with(UpstreamSettings.DEFAULT.with(resilience));
    try (LoopbackProxy proxy = LoopbackProxy.start(settings);
        ScriptedServer server = ScriptedServer.named("a")) {
      assertThat(proxy.to(server).ask(GET)).startsWith("HTTP/1.1 503 Service Unavailable");
      assertThat(recorded(proxy, Outcome.OVERLOADED)).isTrue();
    }
  }
}
