// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.password;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.ByteSpan;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Files of users, and what clients send.
class PasswordsTest {
  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void readsWhatHtpasswdWrites() {
    Passwords passwords =
        Passwords.ofFile(
            bytes(
                """
                # who may in
                ann:{PLAIN}one

                bob:{SHA}W8r/fyL/UzygmbNAjq2HbA67qac=:the builder
                ann:{PLAIN}two
                """));
    assertThat(passwords.problems()).isEmpty();
    assertThat(passwords.users().keySet()).containsExactlyInAnyOrder("ann", "bob");
    assertThat(passwords.find("ann").orElseThrow().matches("one")).isTrue();
    assertThat(passwords.find("bob").orElseThrow().matches("open sesame")).isTrue();
    assertThat(passwords.find("eve")).isEmpty();
    assertThat(passwords.toString()).isEqualTo("2 users");
  }

  @Test
  void takesTheLinesOfWindowsAndALastOneWithoutEnd() {
    Passwords passwords = Passwords.ofFile(bytes("ann:{PLAIN}one\r\nbob:{PLAIN}two"));
    assertThat(passwords.find("ann").orElseThrow().matches("one")).isTrue();
    assertThat(passwords.find("bob").orElseThrow().matches("two")).isTrue();
  }

  @Test
  void saysWhichLinesAreLeftOutAndNothingOfWhatTheyHold() {
    Passwords passwords = Passwords.ofFile(bytes("ann:secret\nbob\ncid:{PLAIN}x\n"));
    assertThat(passwords.users().keySet()).containsExactly("cid");
    assertThat(passwords.problems())
        .satisfiesExactly(
            first -> assertThat(first).startsWith("line 1 has a hash in none of the forms"),
            second -> assertThat(second).isEqualTo("line 2 has no colon"));
    assertThat(passwords.problems().toString()).doesNotContain("secret");
  }

  @Test
  void readsAKeyForEachUser() {
    Passwords passwords =
        Passwords.ofMap(Map.of("ann", bytes("{PLAIN}one\n"), "bob", bytes("nothing")));
    assertThat(passwords.users().keySet()).containsExactly("ann");
    assertThat(passwords.problems())
        .singleElement()
        .asString()
        .startsWith("key bob has a hash in none of the forms");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      textBlock =
          """
          Basic YW5uOm9uZQ==     | ann:one
          basic   YW5uOm9uZQ==   | ann:one
          BASIC YW5uOm9uZTp0d28= | ann:one:two
          Basic YW5uOm9uZQ       | ann:one
          Basic Og==             | :
          Basic YW5u             | none
          Basic ***              | none
          Basic                  | none
          Bearer YW5uOm9uZQ==    | none
          BasicYW5uOm9uZQ==      | none
          """)
  void readsWhatAClientSends(String value, String pair) {
    String expected = pair == null ? "none" : pair;
    assertThat(
            Credentials.parse(ByteSpan.of(value))
                .map(each -> each.user() + ":" + each.password())
                .orElse("none"))
        .isEqualTo(expected);
  }

  @Test
  void noFileAndNoHeaderMakesTheReaderFail() {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    String alphabet = ":#\n\r \u0000{}$=/.aZ09é";
    for (int round = Integer.getInteger("fuzz.rounds", 5_000); round > 0; round--) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(60); i > 0; i--) {
        text.append(
            random.nextInt(6) == 0
                ? "{SSHA}$2y$05$apr1$5$rounds=".substring(random.nextInt(20))
                : alphabet.charAt(random.nextInt(alphabet.length())));
      }
      String what = "seed " + seed + ": " + text;
      try {
        Passwords.ofFile(bytes(text.toString()));
        Passwords.ofMap(Map.of("x", bytes(text.toString())));
        Credentials.parse(ByteSpan.of("Basic " + text));
        String sent = Base64.getEncoder().encodeToString(bytes(text.toString()));
        assertThat(Credentials.parse(ByteSpan.of("Basic " + sent)).isPresent())
            .as(what)
            .isEqualTo(text.indexOf(":") >= 0);
      } catch (RuntimeException e) {
        throw new AssertionError(what, e);
      }
    }
  }
}
