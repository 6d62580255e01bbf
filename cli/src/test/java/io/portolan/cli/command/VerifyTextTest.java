// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class VerifyTextTest {
  private static JsonNode json(String text) throws JsonProcessingException {
    return new ObjectMapper().readTree(text);
  }

  private static final String ANSWER =
      """
      {"connections": 3, "clients": ["host", "shop/front-end"],
       "targets": ["shop/cart:80/TCP", "shop/dns:53/UDP"],
       "cells": [{"shop/cart:80/TCP": "denied", "shop/dns:53/UDP": "refused"},
                 {"shop/cart:80/TCP": "differs"}],
       "reaching": {"shop/cart:80/TCP": ["shop/front-end"], "shop/dns:53/UDP": []},
       "differences": [{"connection": "shop/front-end → shop/cart:80/TCP", "foretold": "allowed",
                        "by": "no policy", "observed": "silent"}]}
      """;

  @Test
  void clientsAreDownAndWhatIsOfferedAcross() throws JsonProcessingException {
    assertThat(VerifyText.matrix(json(ANSWER)))
        .isEqualTo(
            """
                              1  2
            host              ·  ✗
            shop/front-end    !  \s

              1  shop/cart:80/TCP
              2  shop/dns:53/UDP

            ✓ reaches   · is denied   ✗ is refused or lost   ! differs   (blank) is itself

            ! shop/front-end → shop/cart:80/TCP: foretold allowed (no policy), observed silent
            3 connections tried, 1 not as foretold.
            """);
  }

  @Test
  void theClusterAsItIsBecomesAFile() throws JsonProcessingException {
    assertThat(VerifyText.expectations(json(ANSWER)))
        .isEqualTo(
            """
            # Who reaches what. Written by portolan verify --generate.
            expect:
              - to: shop/cart:80
                only: [shop/front-end]
              - to: shop/dns:53
                protocol: UDP
                only: []
            """);
  }

  @Test
  void junitTellsFailuresFromErrors() throws JsonProcessingException {
    JsonNode answer =
        json(
            """
            {"satisfied": 1, "violated": 1, "unknown": 1, "expectations": [
              {"line": 2, "statement": "from a to b is allowed", "finding": "satisfied",
               "details": []},
              {"line": 4, "statement": "nothing reaches c", "finding": "violated",
               "details": ["a → c is \\"allowed\\" <by> & chance"]},
              {"line": 6, "statement": "from x to b is allowed", "finding": "unknown",
               "details": ["there is no x"]}]}
            """);
    assertThat(VerifyText.junit("shop.yaml", answer))
        .isEqualTo(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuite name="shop.yaml" tests="3" failures="1" errors="1">
              <testcase classname="shop.yaml:2" name="from a to b is allowed"/>
              <testcase classname="shop.yaml:4" name="nothing reaches c">
                <failure message="nothing reaches c">a → c is &quot;allowed&quot; &lt;by&gt; &amp; chance</failure>
              </testcase>
              <testcase classname="shop.yaml:6" name="from x to b is allowed">
                <error message="from x to b is allowed">there is no x</error>
              </testcase>
            </testsuite>
            """);
  }
}
