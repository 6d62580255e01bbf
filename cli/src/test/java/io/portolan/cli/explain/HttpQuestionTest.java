// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portolan.cli.failure.Failure;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HttpQuestionTest {
  private static HttpQuestion question(String url) {
    return new HttpQuestion("host", HttpQuestion.url(url), "GET", Map.of(), "default", false);
  }

  @Test
  void aUrlSaysWhereToAskForWhat() {
    HttpQuestion plain = question("http://Shop.Example");
    assertThat(plain.host()).isEqualTo("shop.example");
    assertThat(plain.port()).isEqualTo(80);
    assertThat(plain.target()).isEqualTo("/");
    HttpQuestion whole = question("HTTPS://[fd00::1]:8443/a%2Fb?c=d%20e");
    assertThat(whole.scheme()).isEqualTo("https");
    assertThat(whole.host()).isEqualTo("fd00::1");
    assertThat(whole.port()).isEqualTo(8443);
    assertThat(whole.target()).isEqualTo("/a%2Fb?c=d%20e");
    assertThat(question("https://a/").port()).isEqualTo(443);
  }

  @Test
  void whatIsNoUrlIsRefused() {
    for (String text : List.of("ftp://a/", "http:///a", "http://a b/", "shop.example")) {
      assertThatThrownBy(() -> HttpQuestion.url(text)).isInstanceOf(Failure.class);
    }
    assertThat(HttpQuestion.headers(List.of("X-A: b: c", "Y:")))
        .isEqualTo(Map.of("X-A", "b: c", "Y", ""));
    assertThatThrownBy(() -> HttpQuestion.headers(List.of("X-A")))
        .hasMessageContaining("write NAME: VALUE");
  }

  @Test
  void anAnswerTellsWhoServedIt() throws IOException {
    LiveRequest.Response response =
        LiveRequest.parse(
            "HTTP/1.1 200 OK\r\nLocation: /b\r\n\r\n{\"pod\":\"cart-1\",\n \"namespace\":\"shop\"}",
            Optional.empty());
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.location()).isEqualTo("/b");
    assertThat(response.server()).contains("shop/cart-1");
    assertThatThrownBy(() -> LiveRequest.parse("SSH-2.0-x\r\n", Optional.empty()))
        .isInstanceOf(IOException.class);
  }
}
