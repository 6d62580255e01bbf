// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Headers that the ConfigMap and `custom-headers` set and take away.
class HeaderSettingsTest {
  private static final String GET = "GET /a?b=c HTTP/1.1|Host: a.test|";

  private static Map<String, String> settings(String... pairs) {
    Map<String, String> settings = new TreeMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      settings.put(pairs[i], pairs[i + 1]);
    }
    return settings;
  }

  private static ScriptedServer server() throws IOException {
    return ScriptedServer.start(
        (wire, _) -> {
          while (!wire.head().isEmpty()) {
            wire.send(
                "HTTP/1.1 200 OK|Server: old/1.0|X-Powered-By: magic|X-Frame-Options: own"
                    + "|Content-Length: 0||");
          }
        });
  }

  private static String responseHead(FilteredProxy proxy, String request) throws IOException {
    try (Wire wire = proxy.proxy().connect()) {
      return wire.send(request).head();
    }
  }

  @Test
  void responsesHaveTheHeadersThatConfigMapsSay() throws Exception {
    try (ScriptedServer server = server();
        FilteredProxy proxy =
            FilteredProxy.start(
                    LoopbackProxy.start(),
                    settings(
                        "add-headers", "shop/all",
                        "hide-headers", "X-Powered-By",
                        "allow-backend-server-header", "false",
                        "global-allowed-response-headers", "x-frame-options,X-Team"))
                .to(server)) {
      proxy
          .resources()
          .configMap("shop/all", "X-Team", "all", "X-All", "yes", "Connection", "close")
          .configMap("shop/own", "X-Frame-Options", "DENY", "X-Team", "cart", "X-Evil", "yes");
      proxy.serve("/", "custom-headers", "shop/own");
      String head = responseHead(proxy, GET + "|");
      assertThat(head)
          .contains("|X-All: yes|")
          .contains("|X-Team: cart|")
          .contains("|X-Frame-Options: DENY|")
          .doesNotContain("X-Team: all", "X-Evil", "Server", "X-Powered-By", "own", "close");
    }
  }

  @Test
  void theProxysOwnAnswersHaveThemToo() throws Exception {
    try (FilteredProxy proxy =
        FilteredProxy.start(LoopbackProxy.start(), settings("add-headers", "shop/all"))) {
      proxy.resources().configMap("shop/all", "X-All", "yes", "X-None", "");
      proxy.serve("/", "denylist-source-range", "127.0.0.1");
      assertThat(responseHead(proxy, GET + "|"))
          .startsWith("HTTP/1.1 403 ")
          .contains("|X-All: yes|")
          .doesNotContain("X-None");
    }
  }

  @Test
  void upstreamsGetTheHeadersThatConfigMapsSay() throws Exception {
    try (ScriptedServer server = Echo.start();
        FilteredProxy proxy =
            FilteredProxy.start(
                    LoopbackProxy.start(),
                    settings(
                        "proxy-set-headers", "shop/up", "proxy-add-original-uri-header", "true"))
                .to(server)) {
      proxy
          .resources()
          .configMap(
              "shop/up",
              "X-Zone",
              "a",
              "X-Debug",
              "",
              "Host",
              "evil.test",
              "X-Who",
              "$remote_addr",
              "X-Price",
              "5$");
      proxy.serve("/a", "rewrite-target", "/z");
      String answer =
          proxy.ask(GET + "x-zone: mine|X-Debug: on|X-Original-URI: /evil|X-Request-ID: 7||");
      assertThat(answer)
          .contains("GET /z?b=c HTTP/1.1!")
          .contains("!Host: a.test!")
          .contains("!X-Zone: a!")
          .contains("!X-Price: 5$!")
          .contains("!X-Original-Uri: /a?b=c!")
          .contains("!X-Request-ID: 7!")
          .doesNotContain("mine", "Debug", "evil", "X-Who");
    }
  }

  /// A request that has no id gets one, which no other has.
  @Test
  void requestsGetAnId() throws Exception {
    try (ScriptedServer server = Echo.start();
        FilteredProxy proxy = FilteredProxy.start(LoopbackProxy.start()).to(server)) {
      proxy.serve("/");
      String first = proxy.ask(GET + "|");
      String second = proxy.ask(GET + "|");
      assertThat(first).containsPattern("!X-Request-ID: [0-9a-f]{32}!");
      assertThat(second).containsPattern("!X-Request-ID: [0-9a-f]{32}!").isNotEqualTo(first);
    }
    try (ScriptedServer server = Echo.start();
        FilteredProxy proxy =
            FilteredProxy.start(LoopbackProxy.start(), settings("generate-request-id", "false"))
                .to(server)) {
      assertThat(proxy.serve("/").ask(GET + "|")).doesNotContain("X-Request-ID");
    }
  }
}
