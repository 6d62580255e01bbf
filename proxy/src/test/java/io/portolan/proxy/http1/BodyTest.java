// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodyTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      textBlock =
          """
          0||                                   ~ 0 done
          3|abc|0||                             ~ 3 done
          3;a=b;c="d e"|abc|0||                 ~ 3 done
          A|0123456789|0a|0123456789|000|T: x|| ~ 20 done
          3|abc|0|                              ~ 3 more
          3|ab                                  ~ 3 more
          fffffffffffffff|                      ~ 1152921504606846975 more
          ffffffffffffffff|                     ~ broken
          |                                     ~ broken
          x|                                    ~ broken
          -1|                                   ~ broken
          0x1|                                  ~ broken
          3 |abc|                               ~ broken
          3_LF_abc|                             ~ broken
          3^abc|                                ~ broken
          3|abcd                                ~ broken
          3|abc_LF_0||                          ~ broken
          3;a="|                                ~ broken
          3;a="\\"|                           ~ broken
          3;a_LF_|                              ~ broken
          0|X : y||                             ~ broken
          0| X: y||                             ~ broken
          0|X: y_LF_|                           ~ broken
          0|Content-Length: 5||                 ~ broken
          0|Transfer-Encoding: chunked||        ~ broken
          0|Host: b||                           ~ broken
          0|^x                                  ~ broken
          """)
  void findsTheEndOfChunkedBodies(String text, String outcome) {
    byte[] bytes = Heads.bytes(text);
    // In one piece, and byte by byte.
    assertThat(scan(bytes, bytes.length)).isEqualTo(outcome);
    assertThat(scan(bytes, 1)).isEqualTo(outcome);
  }

  private static String scan(byte[] bytes, int step) {
    Body body = new Body();
    body.begin(Framing.CHUNKED, -1);
    ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
    for (int at = 0; at < bytes.length; at += step) {
      int end = Math.min(at + step, bytes.length);
      if (body.take(buffer, at, end) < end && !body.isBroken()) {
        return "ended before the end";
      }
    }
    return body.isBroken()
        ? "broken"
        : body.chunkedBytes() + (body.isComplete() ? " done" : " more");
  }

  @Test
  void leavesWhatFollowsABody() {
    Body body = new Body();
    ByteBuf buffer = Unpooled.wrappedBuffer(Heads.bytes("3|abc|0||GET / HTTP/1.1|"));
    body.begin(Framing.CHUNKED, -1);
    assertThat(body.take(buffer, 0, buffer.writerIndex())).isEqualTo(13);
    body.begin(Framing.LENGTH, 5);
    assertThat(body.take(buffer, 0, buffer.writerIndex())).isEqualTo(5);
    assertThat(body.isComplete()).isTrue();
    body.begin(Framing.NONE, -1);
    assertThat(body.take(buffer, 0, buffer.writerIndex())).isZero();
  }

  @Test
  void limitsExtensionsAndTrailers() {
    assertThat(scan(Heads.bytes("1;" + "a".repeat(300) + "|"), 1)).isEqualTo("broken");
    assertThat(scan(Heads.bytes("0|" + ("X: " + "a".repeat(97) + "|").repeat(90)), 7))
        .isEqualTo("broken");
  }
}
