// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"10.0.0.1", "0.0.0.0", "255.255.255.255", "::", "fd00::1", "::ffff:1.2.3.4"})
  void takesAddresses(String text) {
    assertThat(Block.address(text)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10",
        "10.1",
        "10.0.0.256",
        "010.0.0.1",
        "1.2.3.4.5",
        "fe80::1%eth0",
        "[::1]",
        ":",
        ":::",
        "1::2::3",
        "localhost",
        "10.0.0.1/8",
        "a.b.c.d",
        "12345::"
      })
  void refusesWhatIsNoAddress(String text) {
    assertThat(Block.address(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.0.0.0", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/08", "::/129", "10.0.0.0/-1"})
  void refusesWhatIsNoBlock(String text) {
    assertThat(Block.parse(text)).isEmpty();
  }

  @Test
  void aBlockContainsItsParts() {
    assertThat(block("10.0.0.0/8").contains(block("10.255.0.0/16"))).isTrue();
    assertThat(block("10.0.0.0/8").contains(block("11.0.0.0/16"))).isFalse();
    assertThat(block("10.0.0.0/16").contains(block("10.0.0.0/8"))).isFalse();
    assertThat(block("0.0.0.0/0").contains(block("::/0"))).isFalse();
    assertThat(block("fd00:10::/29").contains(block("fd00:17::/32"))).isTrue();
    assertThat(block("fd00:10::/29").contains(block("fd00:18::/32"))).isFalse();
  }

  private static Block block(String text) {
    return Block.parse(text).orElseThrow();
  }
}
