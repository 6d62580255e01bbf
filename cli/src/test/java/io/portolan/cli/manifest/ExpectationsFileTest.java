// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portolan.cli.explain.Expectation;
import io.portolan.cli.failure.Failure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExpectationsFileTest {
  @Test
  void statementsAreReadWithTheirLines() {
    List<Expectation> expectations =
        ExpectationsFile.parse(
            "shop.yaml",
            """
            # what must hold
            expect:
              - from: shop/front-end
                to: shop/cart:8081
              - {from: host, to: "shop/dns:53", protocol: udp, is: denied}
              - to: shop/payments
                only: [shop/cart]
            """);
    assertThat(expectations)
        .containsExactly(
            new Expectation.Connection(3, "shop/front-end", "shop/cart:8081", "TCP", "allowed"),
            new Expectation.Connection(5, "host", "shop/dns:53", "UDP", "denied"),
            new Expectation.Only(6, "shop/payments", "TCP", List.of("shop/cart")));
    assertThat(expectations)
        .extracting(Expectation::json)
        .extracting(Expectation::of)
        .as("there and back")
        .isEqualTo(expectations);
  }

  @Test
  void requestsHaveTheirDefaults() {
    List<Expectation> expectations =
        ExpectationsFile.parse(
            "shop.yaml",
            """
            expect:
              - url: http://shop.example/
              - url: https://shop.example/a
                from: shop/cart
                headers: {X-Next: always}
                status: 308
                by: shop/front-end
                location: https://www.shop.example/a
                certificate: shop.example
            """);
    assertThat(expectations)
        .containsExactly(
            new Expectation.Http(2, "host", "http://shop.example/", Map.of(), 200, "", "", ""),
            new Expectation.Http(
                3,
                "shop/cart",
                "https://shop.example/a",
                Map.of("X-Next", "always"),
                308,
                "shop/front-end",
                "https://www.shop.example/a",
                "shop.example"));
    assertThat(expectations)
        .extracting(Expectation::json)
        .extracting(Expectation::of)
        .as("there and back")
        .isEqualTo(expectations);
  }

  @Test
  void whatIsWrongIsSaidWithItsLine() {
    refused("expect:\n- url: ftp://a/\n", "x.yaml:2: url: \"ftp://a/\": write a URL such as");
    refused("expect:\n- url: http://a/\n  to: b\n", "x.yaml:3: to: not together with url");
    refused("expect:\n- to: b\n  from: a\n  status: 200\n", "x.yaml:4: status: only together");
    refused("expect:\n- url: http://a/\n  status: 2\n", "x.yaml:3: status: \"2\" is none");
    refused("expect:\n- url: http://a/\n  headers: [a]\n", "x.yaml:3: headers: write NAME:");
    refused(
        "expect:\n  - frm: a\n", "x.yaml:2: \"frm\" is no field; there are by, certificate, from,");
    refused("expect:\n  - from: a\n", "x.yaml:2: to: a text is required");
    refused("expect: 7\n", "x.yaml:1: expect: a list of statements is expected here");
    refused("expects: []\n", "x.yaml:1: \"expects\" is no field; there are expect");
    refused("expect:\n- from: a\n  to: b\n  is: maybe\n", "x.yaml:4: \"maybe\": write one of");
    refused("expect:\n- to: b\n  only: a\n", "x.yaml:3: only: a list of workloads");
    refused("expect:\n- to: b\n  only: []\n  is: denied\n", "x.yaml:4: is: not together with only");
    refused("expect:\n- to: b\n  protocol: SCTP\n  only: []\n", "x.yaml:3: \"SCTP\": write one of");
    refused("expect: [\n", "x.yaml:2: ");
  }

  private static void refused(String text, String message) {
    assertThatThrownBy(() -> ExpectationsFile.parse("x.yaml", text))
        .isInstanceOf(Failure.class)
        .hasMessageStartingWith(message);
  }
}
