// SPDX-License-Identifier: Apache-2.0
package io.portolan.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
  @ParameterizedTest
  @CsvSource({
    "10.96.0.20, 10.96.0.20",
    "::, ::",
    "::1, ::1",
    "fd00:0:0:0:0:0:0:1, fd00::1",
    "FD00::00Ab, fd00::ab",
    "1:0:0:2:0:0:0:3, 1:0:0:2::3",
    "1:0:2:3:4:5:6:7, 1:0:2:3:4:5:6:7",
    "::ffff:10.0.0.1, ::ffff:a00:1"
  })
  void printsAddressesAsSection4OfRfc5952Has(String text, String printed) {
    assertThat(IpAddress.of(text)).hasToString(printed);
  }

  @Test
  @DisplayName("50: leading zeros are decimal, as in old objects")
  void readsLeadingZerosAsDecimal() {
    assertThat(IpAddress.of("010.096.000.020")).isEqualTo(IpAddress.of("10.96.0.20"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "256.0.0.1",
        "1.2.3.-4",
        "0x1.2.3.4",
        " 1.2.3.4",
        "1.2.3.4 ",
        ":",
        ":::",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "12345::",
        "fe80::1%eth0",
        "::1.2.3",
        "::1.2.3.4:5",
        "g::"
      })
  void refusesWhatIsNoAddress(String text) {
    assertThat(IpAddress.parse(text)).isEmpty();
  }

  @Test
  void readsWhatItPrintsAndAgreesWithTheJdk() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(bytes);
      for (int zeros = random.nextInt(bytes.length); zeros > 0; zeros--) {
        bytes[random.nextInt(bytes.length)] = 0;
      }
      IpAddress address = IpAddress.ofBytes(bytes);
      assertThat(IpAddress.of(address.toString())).as("seed %d", seed).isEqualTo(address);
      InetAddress theirs = InetAddress.getByAddress(bytes);
      assertThat(IpAddress.of(theirs.getHostAddress()).family().addressBytes())
          .as("seed %d: %s", seed, theirs)
          .isEqualTo(theirs.getAddress().length);
      assertThat(InetAddress.ofLiteral(address.toString())).as("seed %d", seed).isEqualTo(theirs);
    }
  }
}
