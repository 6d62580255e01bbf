// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portolan.proxy.route.RequestChange;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Hostile bytes: whatever comes, the readers return, and what they accept an upstream can read in
/// one way only.
class HeadFuzzTest {
  private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 2_000_000);
  private static final List<String> PIECES =
      List.of(
          "GET / HTTP/1.1\r\n",
          "POST http://a/b HTTP/1.1\r\n",
          "Host: a\r\n",
          "Host: b\r\n",
          "Content-Length: 3\r\n",
          "Content-Length: 3\n",
          "Transfer-Encoding: chunked\r\n",
          "Transfer-Encoding: chunked, xchunked\r\n",
          "Connection: close, host, content-length\r\n",
          "X: y\r\n z\r\n",
          " X: y\r\n",
          "X : y\r\n",
          "\r\n",
          "3\r\nabc\r\n0\r\n\r\n",
          "3;a=\"\r\nabc\r\n0\r\n",
          "T: x\r\n\r\n");
  private static final String ODD = "\r\n\0 \t:;,\"\\%/.?#_[]0fF\u00ff";

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void whatIsAcceptedHasOneReading() {
    RequestHead head = new RequestHead(HeadSettings.DEFAULT);
    RequestHead again = new RequestHead(HeadSettings.DEFAULT);
    RequestEdit edit = new RequestEdit(false, new SplittableRandom(1));
    Peer peer = new Peer("192.0.2.1", false, "http", 80);
    HeadOut out = new HeadOut();
    int accepted = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = mutated();
      try {
        int end = head.read(bytes, 0, bytes.length);
        if (end <= 0) {
          continue;
        }
        accepted++;
        edit.write(head, peer, RequestChange.NONE, out.clear());
        // What an upstream gets is well formed, means the same, and changes no more.
        assertThat(again.read(out.bytes(), 0, out.length())).isEqualTo(out.length());
        assertThat(again.host()).hasToString(head.host().toString());
        assertThat(again.path()).hasToString(head.path().toString());
        assertThat(again.framing()).isEqualTo(head.framing());
        assertThat(again.contentLength()).isEqualTo(head.contentLength());
        assertLinesAreClean(out);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ", round " + round, e);
      }
    }
    assertThat(accepted).as("seed %d", seed).isBetween(ROUNDS / 100, ROUNDS);
  }

  private static void assertLinesAreClean(HeadOut out) {
    String text = new String(out.bytes(), 0, out.length(), StandardCharsets.ISO_8859_1);
    assertThat(text.replace("\r\n", "")).doesNotContain("\r", "\n", "\0");
    for (String line : text.split("\r\n")) {
      assertThat(line).doesNotStartWith(" ").doesNotStartWith("\t");
    }
  }

  @Test
  void bodiesEndWhereTheyEndHoweverTheyAreCut() {
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = mutated();
      ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
      Body whole = new Body();
      whole.begin(Framing.CHUNKED, -1);
      int end = whole.take(buffer, 0, bytes.length);
      Body pieces = new Body();
      pieces.begin(Framing.CHUNKED, -1);
      int at = 0;
      while (at < bytes.length && !pieces.isBroken() && !pieces.isComplete()) {
        at = pieces.take(buffer, at, Math.min(bytes.length, at + 1 + random.nextInt(4)));
      }
      assertThat(pieces.isBroken())
          .as("seed %d, round %d", seed, round)
          .isEqualTo(whole.isBroken());
      assertThat(pieces.isComplete()).isEqualTo(whole.isComplete());
      assertThat(at).as("seed %d, round %d", seed, round).isEqualTo(end);
    }
  }

  @Test
  void readsAnyResponseToAnEnd() {
    ResponseHead head = new ResponseHead(HeadSettings.DEFAULT);
    ResponseEdit edit = new ResponseEdit(() -> "NOW");
    HeadOut out = new HeadOut();
    for (int round = 0; round < ROUNDS; round++) {
      byte[] start = "HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII);
      byte[] rest = mutated();
      byte[] bytes = new byte[start.length + rest.length];
      System.arraycopy(start, 0, bytes, 0, start.length);
      System.arraycopy(rest, 0, bytes, start.length, rest.length);
      int end = head.read(bytes, 0, bytes.length);
      assertThat(end).as("seed %d, round %d", seed, round).isBetween(-1, bytes.length);
      if (end > 0) {
        edit.write(
            head, ResponseEdit.Persistence.SILENT, true, Optional.empty(), List.of(), out.clear());
        assertLinesAreClean(out);
      }
    }
  }

  /// Pieces of messages in any order, with a few bytes changed, cut or added.
  private byte[] mutated() {
    StringBuilder text =
        new StringBuilder(random.nextInt(3) == 0 ? "" : PIECES.get(0) + PIECES.get(2));
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    if (random.nextBoolean()) {
      text.append("\r\n");
    }
    for (int i = random.nextInt(3); i > 0 && !text.isEmpty(); i--) {
      int at = random.nextInt(text.length());
      char odd = ODD.charAt(random.nextInt(ODD.length()));
      switch (random.nextInt(3)) {
        case 0 -> text.setCharAt(at, odd);
        case 1 -> text.insert(at, odd);
        default -> text.deleteCharAt(at);
      }
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
