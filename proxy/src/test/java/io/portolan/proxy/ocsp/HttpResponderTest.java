// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ocsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Questions over HTTP.
class HttpResponderTest {
  private static final HttpResponder RESPONDER =
      new HttpResponder(_ -> true, Duration.ofMinutes(1));
  private static final byte[] QUESTION = {1, 2, 3};

  private static byte[] ask(byte[] response) throws IOException {
    try (LoopbackResponder server = new LoopbackResponder(response)) {
      return RESPONDER.ask(URI.create(server.url()), QUESTION);
    }
  }

  @Test
  void asksByPost() throws Exception {
    try (LoopbackResponder server = new LoopbackResponder(LoopbackResponder.good(new byte[] {7}))) {
      assertThat(RESPONDER.ask(URI.create(server.url()), QUESTION)).containsExactly(7);
      LoopbackResponder.Asked asked = server.asked.take();
      assertThat(asked.head())
          .startsWith("POST /ocsp?x HTTP/1.0|Host: localhost:")
          .contains("|Content-Type: application/ocsp-request|");
      assertThat(asked.content()).containsExactly(QUESTION);
    }
  }

  @Test
  void aResponseMaySayHowLongItIs() throws Exception {
    byte[] response =
        LoopbackResponder.http("HTTP/1.1 200 OK|Content-Length: 2", new byte[] {7, 8});
    assertThat(ask(response)).containsExactly(7, 8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          HTTP/1.1 404 Not Found|Content-Length: 1          ; answers with status 404
          HTTP/1.1 301 Moved|Location: http://127.0.0.1/    ; answers with status 301
          HTTP/1.1 200 OK|Content-Length: 2                 ; answers a part alone
          HTTP/1.1 200 OK|Transfer-Encoding: chunked        ; answers a part alone
          SSH-2.0                                           ; does not answer in HTTP
          """)
  void anythingElseIsNoResponse(String head, String problem) {
    assertThatThrownBy(() -> ask(LoopbackResponder.http(head, new byte[] {7})))
        .isInstanceOf(IOException.class)
        .hasMessage(problem);
  }

  @Test
  void aResponseWithoutEndIsNotRead() {
    byte[] endless = new byte[1024 * 1024];
    Arrays.fill(endless, (byte) 'x');
    assertThatThrownBy(() -> ask(LoopbackResponder.good(endless)))
        .isInstanceOf(IOException.class)
        .hasMessage("answers more than 65536 bytes");
  }

  @Test
  void nobodyIsWaitedForForever() throws Exception {
    HttpResponder hasty = new HttpResponder(_ -> true, Duration.ofMillis(200));
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI at = URI.create("http://localhost:" + silent.getLocalPort());
      assertThatThrownBy(() -> hasty.ask(at, QUESTION))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("does not answer within");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, false",
    "169.254.169.254, false",
    "0.0.0.0, false",
    "224.0.0.1, false",
    "'::1', false",
    "fe80::1, false",
    "192.0.2.1, true",
    "10.0.0.1, true",
    "fd00::1, true",
    "2001:db8::1, true",
  })
  void whatListensForThisMachineAloneIsNotAsked(String address, boolean isAsked) throws Exception {
    assertThat(HttpResponder.isElsewhere(InetAddress.getByName(address))).isEqualTo(isAsked);
  }

  @Test
  void anAddressThatMustNotBeAskedIsNot() throws Exception {
    try (LoopbackResponder server = new LoopbackResponder(LoopbackResponder.good(QUESTION))) {
      assertThatThrownBy(() -> HttpResponder.elsewhere().ask(URI.create(server.url()), QUESTION))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("is not asked");
      assertThat(server.asked).isEmpty();
    }
  }
}
