// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.route.Answer;
import io.portolan.proxy.route.HostPattern;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Clients that break HTTP/2, or use it to keep the proxy busy (rule 79): each is told why its
/// connection ends, and others go on.
class Http2FloodTest {
  private static final int PROTOCOL_ERROR = 1;
  private static final int FLOW_CONTROL_ERROR = 3;
  private static final int FRAME_SIZE_ERROR = 6;
  private static final int REFUSED_STREAM = 7;
  private static final int CANCEL = 8;
  private static final int COMPRESSION_ERROR = 9;
  private static final int ENHANCE_YOUR_CALM = 11;
  private static final int MANY = 20_000;

  /// What a client does.
  interface Deed {
    void to(Http2Wire wire) throws IOException;
  }

  /// The code with which the proxy goes away after what a client did; -1 when the connection was
  /// reset while the client still wrote.
  private static int after(Deed deed) throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer silent = ScriptedServer.start((asked, _) -> asked.rest());
        Http2Wire other = Http2Wire.connect(proxy.to(silent).address());
        Http2Wire wire = Http2Wire.connect(proxy.address())) {
      proxy.route(HostPattern.ANY, "/fine", new Answer(200, "fine"));
      int code;
      try {
        deed.to(wire);
        code = wire.goneAway();
      } catch (EOFException | SocketException reset) {
        code = -1;
      }
      assertThat(other.get(1, "/fine").message(1).body()).isEqualTo("fine");
      return code;
    }
  }

  @Test
  void rapidResets() throws Exception {
    assertThat(
            after(
                wire -> {
                  for (int stream = 1; stream < MANY; stream += 2) {
                    wire.post(stream, "/").number(Http2Wire.RST_STREAM, stream, CANCEL);
                  }
                }))
        .isIn(ENHANCE_YOUR_CALM, -1);
  }

  /// The client makes the server cut the streams.
  @Test
  void resetsThatAreAskedFor() throws Exception {
    assertThat(
            after(
                wire -> {
                  for (int stream = 1; stream < MANY; stream += 2) {
                    wire.post(stream, "/").number(Http2Wire.WINDOW_UPDATE, stream, 0);
                  }
                }))
        .isIn(ENHANCE_YOUR_CALM, -1);
  }

  @Test
  void continuationsWithoutEnd() throws Exception {
    assertThat(
            after(
                wire -> {
                  wire.frame(Http2Wire.HEADERS, 0, 1, wire.block(":method: GET"));
                  byte[] more = new byte[16_000];
                  for (int i = 0; i < 100; i++) {
                    wire.frame(Http2Wire.CONTINUATION, 0, 1, more);
                  }
                }))
        .isIn(ENHANCE_YOUR_CALM, -1);
  }

  @Test
  void emptyContinuations() throws Exception {
    assertThat(
            after(
                wire -> {
                  wire.frame(Http2Wire.HEADERS, 0, 1, wire.block(":method: GET"));
                  for (int i = 0; i < MANY; i++) {
                    wire.frame(Http2Wire.CONTINUATION, 0, 1);
                  }
                }))
        .isIn(ENHANCE_YOUR_CALM, -1);
  }

  @Test
  void pings() throws Exception {
    assertThat(after(wire -> repeat(() -> wire.frame(Http2Wire.PING, 0, 0, new byte[8]))))
        .isIn(ENHANCE_YOUR_CALM, -1);
  }

  @Test
  void settings() throws Exception {
    assertThat(after(wire -> repeat(() -> wire.frame(Http2Wire.SETTINGS, 0, 0))))
        .isIn(ENHANCE_YOUR_CALM, -1);
  }

  @Test
  void emptyParts() throws Exception {
    assertThat(
            after(
                wire -> {
                  wire.post(1, "/");
                  repeat(() -> wire.data(1, false, ""));
                }))
        .isIn(ENHANCE_YOUR_CALM, -1);
  }

  @Test
  void windowsThatGrowByLittle() throws Exception {
    assertThat(after(wire -> repeat(() -> wire.number(Http2Wire.WINDOW_UPDATE, 0, 1))))
        .isIn(ENHANCE_YOUR_CALM, -1);
  }

  private interface Step {
    void run() throws IOException;
  }

  private static void repeat(Step step) throws IOException {
    for (int i = 0; i < MANY; i++) {
      step.run();
    }
  }

  /// A field of the table, named thousands of times in a small block.
  @Test
  void headsThatGrowWhenTheyAreRead() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        Http2Wire wire = Http2Wire.connect(proxy.address())) {
      byte[] block = bomb(wire);
      wire.frame(Http2Wire.HEADERS, Http2Wire.END_HEADERS | Http2Wire.END_STREAM, 1, block);
      assertThat(wire.message(1).status()).isEqualTo("431");
    }
  }

  private static byte[] bomb(Http2Wire wire) throws IOException {
    byte[] bomb = new byte[10_000];
    Arrays.fill(bomb, (byte) 0xbe);
    byte[] first = wire.block("x-large: " + "x".repeat(3000));
    byte[] block = Arrays.copyOf(first, first.length + bomb.length);
    System.arraycopy(bomb, 0, block, first.length, bomb.length);
    return block;
  }

  @Test
  void fieldsAfterABodyThatGrowWhenTheyAreRead() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer silent = ScriptedServer.start((asked, _) -> asked.rest());
        Http2Wire wire = Http2Wire.connect(proxy.to(silent).address())) {
      byte[] block = bomb(wire.post(1, "/"));
      wire.frame(Http2Wire.HEADERS, Http2Wire.END_HEADERS | Http2Wire.END_STREAM, 1, block);
      assertThat(wire.next(Http2Wire.RST_STREAM).code()).isEqualTo(PROTOCOL_ERROR);
    }
  }

  @Test
  void moreStreamsThanAllowedAreRefusedOneByOne() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start();
        ScriptedServer silent = ScriptedServer.start((wire, _) -> wire.rest());
        Http2Wire wire = Http2Wire.connect(proxy.to(silent).address())) {
      for (int stream = 1; stream <= 201; stream += 2) {
        wire.get(stream, "/");
      }
      Http2Wire.Frame cut = wire.next(Http2Wire.RST_STREAM);
      assertThat(cut.stream()).isEqualTo(201);
      assertThat(cut.code()).isEqualTo(REFUSED_STREAM);
    }
  }

  @Test
  void framesThatBreakTheProtocol() throws Exception {
    int whole = Http2Wire.END_HEADERS | Http2Wire.END_STREAM;
    byte[] four = {0, 0, 0, 1};
    assertThat(after(wire -> wire.frame(Http2Wire.DATA, 0, 1, four))).isEqualTo(PROTOCOL_ERROR);
    assertThat(after(wire -> wire.frame(Http2Wire.DATA, 0, 0, four))).isEqualTo(PROTOCOL_ERROR);
    assertThat(after(wire -> wire.get(2, "/"))).isEqualTo(PROTOCOL_ERROR);
    assertThat(after(wire -> wire.frame(5, 0, 1, four))).isEqualTo(PROTOCOL_ERROR);
    assertThat(after(wire -> wire.frame(Http2Wire.CONTINUATION, 4, 1))).isEqualTo(PROTOCOL_ERROR);
    assertThat(
            after(
                wire ->
                    wire.frame(Http2Wire.HEADERS, 0, 1, wire.block(":method: GET"))
                        .frame(Http2Wire.PING, 0, 0, new byte[8])))
        .isEqualTo(PROTOCOL_ERROR);
    assertThat(after(wire -> wire.frame(Http2Wire.PING, 0, 0, four))).isEqualTo(FRAME_SIZE_ERROR);
    assertThat(after(wire -> wire.frame(Http2Wire.SETTINGS, 0, 0, four)))
        .isEqualTo(FRAME_SIZE_ERROR);
    assertThat(after(wire -> wire.frame(Http2Wire.DATA, 0, 1, new byte[16_385])))
        .isEqualTo(FRAME_SIZE_ERROR);
    assertThat(after(wire -> wire.frame(Http2Wire.HEADERS, whole, 1, (byte) 0x80)))
        .isEqualTo(COMPRESSION_ERROR);
    assertThat(after(wire -> wire.frame(Http2Wire.DATA, 8, 1, (byte) 9))).isEqualTo(PROTOCOL_ERROR);
    assertThat(after(wire -> wire.number(Http2Wire.WINDOW_UPDATE, 0, Integer.MAX_VALUE)))
        .isEqualTo(FLOW_CONTROL_ERROR);
    assertThat(after(wire -> wire.number(Http2Wire.WINDOW_UPDATE, 0, 0))).isEqualTo(PROTOCOL_ERROR);
    assertThat(after(wire -> wire.number(Http2Wire.RST_STREAM, 1, CANCEL)))
        .isEqualTo(PROTOCOL_ERROR);
  }
}
