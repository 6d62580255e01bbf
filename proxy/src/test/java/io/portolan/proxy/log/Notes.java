// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.log;

import io.portolan.network.IpAddress;
import io.portolan.proxy.ByteSpan;
import io.portolan.proxy.route.Conditions;
import io.portolan.proxy.route.Forward;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.route.PathMatch;
import io.portolan.proxy.route.Route;
import io.portolan.proxy.route.Seniority;
import io.portolan.proxy.upstream.Endpoint;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// Notes of requests for tests.
final class Notes {
  private static final Route ROUTE =
      new Route(
          HostPattern.ANY,
          new PathMatch.Prefix("/"),
          Conditions.NONE,
          Forward.to("shop/cart:80"),
          new Seniority(Instant.EPOCH, "shop/shop", 0));

  private Notes() {}

  /// A request that was served.
  static RequestNote served(String target, String userAgent) {
    RequestNote note = new RequestNote();
    note.begin("10.244.0.2", "http");
    note.protocol("HTTP/1.1");
    note.text(RequestNote.Text.METHOD, ByteSpan.of("GET"));
    note.text(RequestNote.Text.HOST, ByteSpan.of("shop.example"));
    note.text(RequestNote.Text.TARGET, latin(target));
    note.text(RequestNote.Text.USER_AGENT, latin(userAgent));
    note.route(ROUTE);
    note.service("shop/cart:80 HTTP/2");
    note.attempt(new Endpoint(IpAddress.of("10.244.0.3"), 8080));
    note.asked(200_000);
    note.answered(900_000);
    note.body(1024);
    note.end(200, 78, 1432, 1_249_000, 1_795_000_000_123L, Outcome.SERVED);
    return note;
  }

  private static ByteSpan latin(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return new ByteSpan().set(bytes, 0, bytes.length);
  }
}
