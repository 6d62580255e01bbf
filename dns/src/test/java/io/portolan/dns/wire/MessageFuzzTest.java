// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Hostile bytes: whatever comes, the readers return, and what they accept can be answered.
class MessageFuzzTest {
  private static final int ROUNDS = 1_000_000;
  private static final Name CART = Name.of("cart.shop.test");

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void readsAnyBytesToAnEnd() {
    Query query = new Query();
    Response response = new Response(query);
    ByteBuf out = Unpooled.buffer(2048);
    int accepted = 0;
    for (int round = 0; round < ROUNDS; round++) {
      ByteBuf message = mutated();
      try {
        int code = query.read(message);
        var unused = MessageReader.read(message);
        var unusedAnswer = EncodedAnswer.read(message, CART, RecordType.A);
        if (code == Query.IGNORE) {
          continue;
        }
        accepted += code == ResponseCode.NOERROR ? 1 : 0;
        out.clear();
        response.begin(out, query.payloadSize());
        response.finish(code);
        assertThat(out.readableBytes()).isLessThanOrEqualTo(512);
        if (query.hasQuestion()) {
          assertThat(MessageReader.read(out)).isPresent();
        }
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ", round " + round, e);
      }
    }
    assertThat(accepted).as("seed %d", seed).isBetween(ROUNDS / 100, ROUNDS);
  }

  @Test
  void doesNotFollowPointersThatLoop() {
    ByteBuf message = Ask.question(1, "a.test", RecordType.A);
    message.setShort(6, 1);
    int owner = message.writerIndex();
    message.writeShort(0xc000 | owner).writeShort(1).writeShort(1).writeInt(0).writeShort(0);
    assertThat(MessageReader.read(message)).isEmpty();
    message.setShort(owner, 0xc000 | (owner + 2));
    assertThat(MessageReader.read(message)).isEmpty();
  }

  @Test
  void refusesAPointerInTheQuestion() {
    ByteBuf message = Unpooled.buffer();
    message.writeShort(1).writeShort(0).writeShort(1).writeZero(6);
    message.writeShort(0xc00c).writeShort(RecordType.A).writeShort(Query.CLASS_IN);
    assertThat(new Query().read(message)).isEqualTo(ResponseCode.FORMERR);
  }

  /// A valid question or answer with a few bytes changed, cut or added, or bytes of chance.
  private ByteBuf mutated() {
    if (random.nextInt(10) == 0) {
      byte[] bytes = new byte[random.nextInt(80)];
      random.nextBytes(bytes);
      return Unpooled.wrappedBuffer(bytes);
    }
    ByteBuf message =
        random.nextBoolean()
            ? Ask.questionWithEdns(random.nextInt(1 << 16), "cart.shop.test", RecordType.A, 1232)
            : answer();
    for (int i = random.nextInt(4); i > 0; i--) {
      int at = random.nextInt(message.writerIndex());
      message.setByte(at, random.nextBoolean() ? random.nextInt(256) : 0xc0);
    }
    int cut = random.nextInt(8);
    if (cut == 0) {
      message.writerIndex(random.nextInt(message.writerIndex()));
    } else if (cut == 1) {
      message.writeLong(random.nextLong());
    }
    return message;
  }

  private static ByteBuf answer() {
    Query query = new Query();
    int code = query.read(Ask.questionWithEdns(1, "cart.shop.test", RecordType.A, 1232));
    Response response = new Response(query);
    ByteBuf out = Unpooled.buffer();
    response.begin(out, 1232);
    for (int type : new int[] {RecordType.A, RecordType.CNAME, RecordType.SOA, RecordType.SRV}) {
      response.beginRecord(Response.QUESTION_POINTER, type, 5);
      response.data().writeShort(1).writeShort(1).writeShort(Response.QUESTION_POINTER);
      boolean unused = response.endRecord();
    }
    response.finish(code);
    return out;
  }
}
