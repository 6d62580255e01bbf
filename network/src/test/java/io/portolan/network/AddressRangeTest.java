// SPDX-License-Identifier: Apache-2.0
package io.portolan.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AddressRangeTest {
  @Test
  void isABlockOrAFirstAndALastAddress() {
    assertThat(AddressRange.of("10.0.0.0/30")).hasToString("10.0.0.0-10.0.0.3");
    assertThat(AddressRange.of("10.0.0.9 - 10.0.1.2")).hasToString("10.0.0.9-10.0.1.2");
    assertThat(AddressRange.of("fd00::/126")).hasToString("fd00::-fd00::3");
  }

  @Test
  void isNothingElse() {
    for (String text :
        new String[] {"10.0.0.1", "10.0.0.2-10.0.0.1", "10.0.0.1-fd00::1", "-", ""}) {
      assertThat(AddressRange.parse(text)).as(text).isEmpty();
    }
  }

  @Test
  void countsItsAddresses() {
    assertThat(AddressRange.of("10.0.0.9-10.0.1.2").size()).isEqualTo(250);
    assertThat(AddressRange.of("fd00::ffff:ffff:ffff:ffff-fd00:0:0:1::1").size()).isEqualTo(3);
    assertThat(AddressRange.of("fd00::/112").size()).isEqualTo(65_536);
    assertThat(AddressRange.of("fd00::/64").size()).isEqualTo(Long.MAX_VALUE);
    assertThat(AddressRange.of("fd00::/16").size()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void overlapsWhatSharesAnAddress() {
    AddressRange range = AddressRange.of("10.0.0.9-10.0.0.12");
    assertThat(range.overlaps(AddressRange.of("10.0.0.12/30"))).isTrue();
    assertThat(range.overlaps(AddressRange.of("10.0.0.0/29"))).isFalse();
    assertThat(range.overlaps(AddressRange.of("::/0"))).isFalse();
    assertThat(range.contains(IpAddress.of("10.0.0.12"))).isTrue();
    assertThat(range.contains(IpAddress.of("10.0.0.13"))).isFalse();
  }
}
