// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.network.IpAddress;
import io.portolan.proxy.route.Backend;
import io.portolan.proxy.route.Balance;
import io.portolan.proxy.route.DescribedRequest;
import io.portolan.proxy.route.HashKey;
import io.portolan.proxy.route.Session;
import io.portolan.proxy.route.SessionCookie;
import io.portolan.proxy.upstream.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// What is said of the endpoint that a request will reach.
class EndpointChoiceTest {
  private static final String NAME = "shop/web:80";
  private static final List<Endpoint> TWO =
      List.of(
          new Endpoint(IpAddress.of("10.244.0.3"), 8080),
          new Endpoint(IpAddress.of("fd00::3"), 80));

  private static String text(Backend backend, Map<String, String> headers) {
    return new EndpointChoice(backend, TWO, each -> "web-" + TWO.indexOf(each))
        .text(new DescribedRequest("GET", "shop.test", "/cart?id=7", headers));
  }

  private static String hashed(String key, int subset, int mostLoad) {
    Balance balance = new Balance.Hashed(HashKey.parse(key), subset, mostLoad);
    return text(new Backend(NAME, balance), Map.of());
  }

  @Test
  void aKeyLeadsToOneEndpoint() {
    assertThat(hashed("$request_uri", 1, 0))
        .isEqualTo("chosen by $request_uri: web-1 while it takes requests");
  }

  @Test
  void whatTheProxyChoosesByLoadIsNotForetold() {
    assertThat(text(new Backend(NAME), Map.of())).isEqualTo("the less busy of two");
    assertThat(hashed("$request_uri", 2, 0))
        .isEqualTo("chosen by $request_uri, 2 endpoints each, and by how busy they are");
    assertThat(hashed("$request_uri", 1, 125))
        .isEqualTo("chosen by $request_uri, and by how busy they are");
    assertThat(hashed("$binary_remote_addr", 1, 0))
        .isEqualTo("chosen by $binary_remote_addr, with the client's address as the proxy sees it");
  }

  @Test
  void aCookieLeadsToTheEndpointThatServedItsClientBefore() {
    SessionCookie cookie =
        new SessionCookie(
            "route",
            "/",
            "",
            OptionalInt.empty(),
            OptionalInt.empty(),
            "",
            false,
            Optional.empty(),
            false);
    Session session = Session.of(cookie, true, false, NAME);
    Backend backend = new Backend(NAME).with(session);
    String key = Session.digest(session.backend() + " " + TWO.getFirst());
    assertThat(text(backend, Map.of("Cookie", "route=" + session.value(key))))
        .isEqualTo("chosen by cookie route: web-0 while it takes requests");
    assertThat(text(backend, Map.of("Cookie", "route=gone")))
        .isEqualTo("chosen by cookie route, whose value leads to none of them: as a new client's");
    assertThat(text(backend, Map.of()))
        .isEqualTo("chosen by cookie route, which the request does not bring: as a new client's");
  }
}
