// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetlinkWriterTest {
  private final NetlinkWriter out = new NetlinkWriter(1);

  @Test
  void laysOutHeaderAndPaddedAttributes() {
    out.begin(0x10, 0x600, "add link", "a").rawU32(7).string(3, "eth0").u8(9, 1).be16(4, 4789);
    assertThat(HexFormat.ofDelimiter(" ").formatHex(out.copy()))
        .isEqualTo(
            "30 00 00 00 10 00 01 06 00 00 00 00 00 00 00 00 07 00 00 00 "
                + "09 00 03 00 65 74 68 30 00 00 00 00 "
                + "05 00 09 00 01 00 00 00 06 00 04 00 12 b5 00 00");
  }

  @Test
  void readsBackWhatItWrote() {
    out.begin(1, 0, "", "");
    int outer = out.nest(5);
    int inner = out.nest(6);
    out.u32(1, -2).u64(2, Long.MIN_VALUE).be32(3, 0x01020304).be64(4, 5).endNest(inner);
    out.flag(7).bytes(8, new byte[] {1, 2, 3}).endNest(outer);
    List<String> seen = new ArrayList<>();
    Attributes top = NetlinkMessage.of(out.copy()).attributes(0);
    assertThat(top.next()).isTrue();
    assertThat(top.type()).isEqualTo(5);
    Attributes middle = top.nested();
    assertThat(middle.next()).isTrue();
    for (Attributes a = middle.nested(); a.next(); ) {
      seen.add(
          switch (a.type()) {
            case 1 -> "" + a.u32();
            case 2 -> "" + a.u64();
            case 3 -> Integer.toHexString(a.be32());
            default -> "" + a.be64();
          });
    }
    assertThat(seen).containsExactly("-2", "" + Long.MIN_VALUE, "1020304", "5");
    assertThat(middle.next()).isTrue();
    assertThat(middle.length()).isZero();
    assertThat(middle.next()).isTrue();
    assertThat(middle.bytes()).containsExactly(1, 2, 3);
    assertThat(middle.next()).isFalse();
    assertThat(top.next()).isFalse();
  }

  @Test
  void numbersItsMessages() {
    out.begin(1, 0, "", "").string(1, "odd");
    out.begin(2, 0, "", "");
    out.end();
    out.sequence(41);
    List<Integer> numbers = new ArrayList<>();
    byte[] bytes = out.copy();
    NetlinkSocket.forEach(bytes, bytes.length, message -> numbers.add(message.sequence()));
    assertThat(numbers).containsExactly(41, 42);
  }

  @Test
  void isEmptyAgainAfterReset() {
    out.begin(1, 0, "", "").u32(1, 1);
    out.reset();
    assertThat(out.isEmpty()).isTrue();
    assertThat(out.copy()).isEmpty();
  }

  @Test
  void refusesAnAttributeThatItsLengthFieldCannotHold() {
    out.begin(1, 0, "", "");
    assertThatThrownBy(() -> out.bytes(1, new byte[0x10000])).hasMessageContaining("too long");
    int nest = out.nest(1);
    out.bytes(1, new byte[0xfff0]).bytes(1, new byte[16]);
    assertThatThrownBy(() -> out.endNest(nest)).hasMessageContaining("too long");
  }
}
