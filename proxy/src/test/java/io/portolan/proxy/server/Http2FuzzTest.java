// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.http2.Http2Channel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Hostile clients that speak HTTP/2: whatever they send, servers only ever get whole requests of
/// HTTP/1.1, and nobody else is harmed.
class Http2FuzzTest {
  private static final int CLIENTS = Integer.getInteger("fuzz.rounds", 3_000);
  private static final ProxySettings PATIENT =
      LoopbackProxy.settings(Duration.ofMinutes(1), Long.MAX_VALUE, false);

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final StrictServer endpoint = new StrictServer("!fine!");
  private int stream;

  @Test
  void serversGetOnlyWholeRequests() throws Exception {
    try (LoopbackProxy proxy = LoopbackProxy.start(PATIENT);
        ScriptedServer server = ScriptedServer.start(endpoint)) {
      proxy.to(server);
      int answers = 0;
      for (int i = 0; i < CLIENTS; i++) {
        try (Wire wire = proxy.connect()) {
          wire.send(bytes());
          if (random.nextInt(4) == 0) {
            wire.reset();
          } else {
            wire.endOutput();
            answers += wire.rest().contains("!fine!") ? 1 : 0;
          }
        } catch (IOException refused) {
          // As it should be for what is no HTTP/2.
        }
      }
      assertThat(endpoint.strange()).as("seed %d", seed).isEmpty();
      assertThat(answers).as("seed %d", seed).isGreaterThan(CLIENTS / 20);
      try (Http2Wire wire = Http2Wire.connect(proxy.address())) {
        assertThat(wire.get(1, "/").message(1).body()).as("seed %d", seed).contains("!fine!");
      }
    }
  }

  /// What a client sends: frames in good order, some of them then changed.
  private byte[] bytes() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(Http2Channel.PREFACE.getBytes(StandardCharsets.US_ASCII));
    stream = -1;
    frame(out, Http2Wire.SETTINGS, 0, 0, new byte[0]);
    for (int i = random.nextInt(8); i >= 0; i--) {
      step(out);
    }
    byte[] bytes = out.toByteArray();
    for (int i = random.nextInt(3); i > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private void step(ByteArrayOutputStream out) throws IOException {
    switch (random.nextInt(9)) {
      case 0, 1, 2 -> {
        stream += 2;
        int end = random.nextInt(3) == 0 ? 0 : Http2Wire.END_STREAM;
        frame(out, Http2Wire.HEADERS, end | Http2Wire.END_HEADERS, stream, block());
      }
      case 3 -> {
        stream += 2;
        byte[] block = block();
        int cut = random.nextInt(block.length);
        frame(out, Http2Wire.HEADERS, 0, stream, Arrays.copyOf(block, cut));
        byte[] rest = Arrays.copyOfRange(block, cut, block.length);
        frame(out, Http2Wire.CONTINUATION, Http2Wire.END_HEADERS, stream, rest);
      }
      case 4, 5 ->
          frame(out, Http2Wire.DATA, random.nextInt(2), anyStream(), noise(random.nextInt(40)));
      case 6 -> frame(out, Http2Wire.WINDOW_UPDATE, 0, anyStream(), noise(4));
      case 7 -> frame(out, Http2Wire.RST_STREAM, 0, anyStream(), noise(4));
      default -> frame(out, random.nextInt(12), random.nextInt(256), anyStream(), noise(8));
    }
  }

  private int anyStream() {
    return Math.max(0, stream - 2 * random.nextInt(3));
  }

  private byte[] noise(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] block() {
    // :method GET or POST, :scheme http, :path /, :authority a, and sometimes more.
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.writeBytes(new byte[] {(byte) (random.nextInt(4) == 0 ? 0x83 : 0x82)});
    block.writeBytes(new byte[] {(byte) 0x86, (byte) 0x84, 0x41, 1, 'a'});
    for (int i = random.nextInt(3); i > 0; i--) {
      int length = random.nextInt(5);
      block.writeBytes(new byte[] {(byte) (random.nextBoolean() ? 0x40 : 0), 2, 'x', '-'});
      block.write(length);
      block.writeBytes(
          random.nextInt(8) == 0
              ? noise(length)
              : "value".substring(0, length).getBytes(StandardCharsets.US_ASCII));
    }
    return block.toByteArray();
  }

  private static void frame(
      ByteArrayOutputStream out, int type, int flags, int stream, byte[] content) {
    byte[] head = {
      (byte) (content.length >>> 16),
      (byte) (content.length >>> 8),
      (byte) content.length,
      (byte) type,
      (byte) flags,
      (byte) (stream >>> 24),
      (byte) (stream >>> 16),
      (byte) (stream >>> 8),
      (byte) stream
    };
    out.writeBytes(head);
    out.writeBytes(content);
  }
}
