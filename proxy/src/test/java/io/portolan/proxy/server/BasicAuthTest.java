// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.log.AccessRecord;
import io.portolan.proxy.log.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Requests that need a password.
class BasicAuthTest {
  private static final String SLOW = "$2y$04$abcdefghijklmnopqrstuuF7KK/SfP9IRGj0pPJMr8GdtCS8xpmpC";
  private static final String[] BASIC = {"auth-type", "basic", "auth-secret", "users"};

  static String get(String pair) {
    String token = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    return "GET / HTTP/1.1|Host: a.test|Authorization: Basic " + token + "||";
  }

  private static String[] with(String... more) {
    String[] all = new String[BASIC.length + more.length];
    System.arraycopy(BASIC, 0, all, 0, BASIC.length);
    System.arraycopy(more, 0, all, BASIC.length, more.length);
    return all;
  }

  private static FilteredProxy start(ScriptedServer server) {
    FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start()).to(server);
    proxy.resources().secret("shop/users", "auth", "ann:{PLAIN}quick\nbob:" + SLOW + "\n");
    return proxy;
  }

  @Test
  void whoKnowsAPasswordIsLetInAndNobodyElse() throws Exception {
    try (ScriptedServer server = Echo.start();
        FilteredProxy proxy = start(server)) {
      proxy.serve("/", with("auth-realm", "The \"shop\""));
      for (String pair : new String[] {"ann:quick", "bob:päss", "bob:päss"}) {
        assertThat(proxy.ask(get(pair))).as(pair).startsWith("HTTP/1.1 200 OK ");
      }
      for (String pair : new String[] {"ann:slow", "ann:", "bob:pass", "eve:quick", "ann"}) {
        assertThat(proxy.ask(get(pair)))
            .as(pair)
            .startsWith("HTTP/1.1 401 Unauthorized A name and a password are needed.");
      }
      try (Wire wire = proxy.proxy().connect()) {
        wire.send("GET / HTTP/1.1|Host: a.test||");
        assertThat(wire.head()).contains("|WWW-Authenticate: Basic realm=\"The \\\"shop\\\"\"|");
      }
    }
  }

  @Test
  void theUpstreamDoesNotGetThePassword() throws Exception {
    try (ScriptedServer server = Echo.start();
        FilteredProxy proxy = start(server)) {
      proxy.serve("/", BASIC);
      assertThat(proxy.ask(get("ann:quick")))
          .contains("GET / HTTP/1.1!Host: a.test!")
          .doesNotContainIgnoringCase("authorization");
    }
  }

  @Test
  void theBodyWaitsUntilAPasswordIsChecked() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start(
                (wire, _) -> {
                  String head = wire.head();
                  String body = wire.bytes(Wire.length(head));
                  wire.send("HTTP/1.1 200 OK|Content-Length: " + body.length() + "||" + body);
                });
        FilteredProxy proxy = start(server)) {
      proxy.serve("/", BASIC);
      String body = "x".repeat(100_000);
      String post = get("bob:päss").replace("GET", "POST");
      String head = post.substring(0, post.length() - 1) + "Content-Length: " + body.length();
      assertThat(proxy.ask(head + "||" + body)).isEqualTo("HTTP/1.1 200 OK " + body);
    }
  }

  @Test
  void aSecretOfUsersByNameIsRead() throws Exception {
    try (ScriptedServer server = Echo.start();
        FilteredProxy proxy = start(server)) {
      proxy.resources().secret("shop/users", "ann", "{PLAIN}one", "bob", SLOW);
      proxy.serve("/", with("auth-secret-type", "auth-map"));
      assertThat(proxy.ask(get("ann:one"))).startsWith("HTTP/1.1 200 OK ");
      assertThat(proxy.ask(get("bob:päss"))).startsWith("HTTP/1.1 200 OK ");
      assertThat(proxy.ask(get("ann:two"))).startsWith("HTTP/1.1 401 ");
    }
  }

  /// The address and the password: one of the two, or both.
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          any ; whitelist-source-range ; 127.0.0.0/8 ; eve:none  ; 200
          any ; whitelist-source-range ; 10.0.0.0/8  ; ann:quick ; 200
          any ; whitelist-source-range ; 10.0.0.0/8  ; bob:päss  ; 200
          any ; whitelist-source-range ; 10.0.0.0/8  ; eve:none  ; 401
          any ; denylist-source-range  ; 127.0.0.0/8 ; ann:quick ; 200
          any ; denylist-source-range  ; 10.0.0.0/8  ; eve:none  ; 401
          all ; whitelist-source-range ; 127.0.0.0/8 ; ann:quick ; 200
          all ; whitelist-source-range ; 127.0.0.0/8 ; eve:none  ; 401
          all ; whitelist-source-range ; 10.0.0.0/8  ; ann:quick ; 403
          """)
  void satisfiesAnyOrAll(String satisfy, String list, String blocks, String pair, int status)
      throws Exception {
    try (ScriptedServer server = Echo.start();
        FilteredProxy proxy = start(server)) {
      proxy.serve("/", with("satisfy", satisfy, list, blocks));
      assertThat(proxy.ask(get(pair))).startsWith("HTTP/1.1 " + status + " ");
    }
  }

  @Test
  void whoIsKeptOutIsLoggedAsDenied() throws Exception {
    try (ScriptedServer server = Echo.start();
        FilteredProxy proxy = start(server)) {
      proxy.serve("/", BASIC);
      proxy.ask(get("bob:wrong"));
      AccessRecord record = proxy.proxy().record();
      assertThat(record.outcome()).isEqualTo(Outcome.DENIED);
      assertThat(record.user()).isEqualTo("bob");
    }
  }

  @Test
  void aMissingSecretIsAnswered503() throws Exception {
    try (ScriptedServer server = Echo.start();
        FilteredProxy proxy = start(server)) {
      proxy.resources().remove("shop/users");
      proxy.serve("/", BASIC);
      assertThat(proxy.ask(get("ann:quick"))).startsWith("HTTP/1.1 503 ");
    }
  }
}
