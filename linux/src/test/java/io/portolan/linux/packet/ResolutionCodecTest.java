// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.linux.route.MacAddress;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResolutionCodecTest {
  private static final MacAddress OURS = MacAddress.of("0a:72:ac:1e:00:02");
  private static final MacAddress THEIRS = MacAddress.of("0a:72:ac:1e:00:01");

  @Test
  void writesTheFramesOfArpAsTheStandardDrawsThem() {
    assertThat(HexFormat.of().formatHex(ResolutionCodec.probe(OURS, ip("172.30.255.1"))))
        .isEqualTo(
            "ffffffffffff0a72ac1e00020806" // Ethernet
                + "00010800060400010a72ac1e000200000000000000000000ac1eff01");
    assertThat(HexFormat.of().formatHex(ResolutionCodec.announcement(OURS, ip("172.30.255.1"))))
        .isEqualTo(
            "ffffffffffff0a72ac1e00020806"
                + "00010800060400010a72ac1e0002ac1eff01000000000000ac1eff01");
    assertThat(HexFormat.of().formatHex(ResolutionCodec.answer(OURS, asked("172.30.255.1"))))
        .isEqualTo(
            "0a72ac1e00010a72ac1e00020806"
                + "00010800060400020a72ac1e0002ac1eff010a72ac1e0001ac1e0001");
  }

  @Test
  void writesTheFramesOfNeighbourDiscoveryAsTheStandardDrawsThem() {
    byte[] probe = ResolutionCodec.probe(OURS, ip("fd00::12:3456"));
    assertThat(HexFormat.of().formatHex(probe))
        .startsWith("3333ff1234560a72ac1e000286dd" + "6000000000183aff" + "0".repeat(32))
        .contains("ff0200000000000000000001ff123456" + "8700");
    byte[] answer = ResolutionCodec.answer(OURS, asked("fd00::12:3456"));
    assertThat(HexFormat.of().formatHex(answer))
        .startsWith("0a72ac1e00010a72ac1e000286dd" + "6000000000203aff")
        .contains("60000000fd000000000000000000000000123456")
        .endsWith("02010a72ac1e0002");
    byte[] announcement = ResolutionCodec.announcement(OURS, ip("fd00::12:3456"));
    assertThat(HexFormat.of().formatHex(announcement))
        .startsWith("333300000001" + "0a72ac1e000286dd")
        .contains("20000000fd000000000000000000000000123456");
  }

  @Test
  void readsWhatItWrites() {
    for (String address : new String[] {"172.30.255.1", "fd00::12:3456"}) {
      Resolution.Question question = asked(address);
      assertThat(ResolutionCodec.read(ResolutionCodec.question(question))).contains(question);
      assertThat(ResolutionCodec.read(ResolutionCodec.answer(OURS, question)))
          .contains(new Resolution.Answer(OURS, ip(address)));
      Resolution announced =
          ResolutionCodec.read(ResolutionCodec.announcement(OURS, ip(address))).orElseThrow();
      assertThat(announced.claims(ip(address))).isTrue();
      assertThat(announced.from()).isEqualTo(OURS);
      Resolution probed =
          ResolutionCodec.read(ResolutionCodec.probe(OURS, ip(address))).orElseThrow();
      assertThat(probed.claims(ip(address))).isFalse();
    }
  }

  @Test
  void doesNotReadADiscoveryThatCameThroughARouterOrWasDamaged() {
    byte[] question = ResolutionCodec.question(asked("fd00::12:3456"));
    byte[] routed = question.clone();
    routed[14 + 7] = (byte) 254;
    assertThat(ResolutionCodec.read(routed)).isEmpty();
    byte[] damaged = question.clone();
    damaged[14 + 40 + 9] ^= 1;
    assertThat(ResolutionCodec.read(damaged)).isEmpty();
  }

  @Test
  void survivesAnyFrame() {
    Random random = new Random(1);
    int read = 0;
    for (int i = 0; i < 200_000; i++) {
      String address = random.nextBoolean() ? "172.30.255.1" : "fd00::12:3456";
      byte[] frame = ResolutionCodec.question(asked(address));
      for (int change = random.nextInt(4); change > 0; change--) {
        frame[random.nextInt(frame.length)] = (byte) random.nextInt();
      }
      byte[] cut =
          random.nextInt(4) == 0 ? Arrays.copyOf(frame, random.nextInt(frame.length)) : frame;
      Optional<Resolution> said = ResolutionCodec.read(cut);
      read += said.isPresent() ? 1 : 0;
    }
    assertThat(read).isBetween(40_000, 199_000);
  }

  private static Resolution.Question asked(String address) {
    InetAddress source = ip(address.contains(":") ? "fd00::1" : "172.30.0.1");
    return new Resolution.Question(THEIRS, source, ip(address));
  }

  private static InetAddress ip(String text) {
    return InetAddress.ofLiteral(text);
  }
}
