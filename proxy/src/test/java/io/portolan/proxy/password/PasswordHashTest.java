// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.password;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.password.PasswordHash.Scheme;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Hashes of "open sesame" that openssl and libxcrypt made.
class PasswordHashTest {
  private static final String FORMS =
      """
      BCRYPT ; $2y$05$abcdefghijklmnopqrstuupx2xBUC4954936wVIjyyPHmUBFu0wCW
      BCRYPT ; $2b$04$abcdefghijklmnopqrstuu/LVz6MZlItEy42I2juLihZ66HnQx/cy
      APR1   ; $apr1$saltsalt$HIDXe7D36X22w1CH4M1cQ.
      MD5    ; $1$saltsalt$Yo6tRKYGO/jWyb1etwHDS/
      SHA256 ; $5$saltsalt$yrhPKxCqiWcCE9h0g86j6Ugz7SDFdFm.BjU.d8RaQnC
      SHA512 ; $6$rounds=1000$saltsalt$/IiX/CoEcxCZ9SksEXnbjfCT1LGvD4z5OpJkaFYl/T37OAwuKZ8I8BixDhruhPLkw6lS7dw/6wQWgQnGo7lLg/
      SHA512 ; $6$saltsalt$e/5XKibXPLqVcfjpD.ouauaJrAOL5V0uo80Lt7n7EbRdRiCx3HbQ90yjOHr.G0T.mx79PEMRy8nmtr0qSYhQp1
      DES    ; ab/G8gtZdMwak
      SHA    ; {SHA}W8r/fyL/UzygmbNAjq2HbA67qac=
      SSHA   ; {SSHA}hN5uxFJUEWCPg56kk42tnVCdJ61zYWx0
      PLAIN  ; {PLAIN}open sesame
      """;

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);

  @ParameterizedTest
  @CsvSource(delimiter = ';', textBlock = FORMS)
  void knowsThePasswordAndNoOther(Scheme scheme, String text) {
    PasswordHash hash = PasswordHash.parse(text).orElseThrow();
    assertThat(hash.scheme()).isEqualTo(scheme);
    assertThat(hash.matches("open sesame")).isTrue();
    assertThat(hash.matches("open Sesame")).isFalse();
    assertThat(hash.matches("")).isFalse();
    assertThat(hash.matches("open sesame\u0000")).isFalse();
    assertThat(hash.toString()).isEqualTo(scheme.toString());
  }

  @Test
  void aPasswordIsWhatBytesTheClientSends() {
    String sent = new String("päss".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    String text = "$2y$04$abcdefghijklmnopqrstuuF7KK/SfP9IRGj0pPJMr8GdtCS8xpmpC";
    assertThat(PasswordHash.parse(text).orElseThrow().matches(sent)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "secret",
        "{MD5}xyz",
        "{SHA}short",
        "{SSHA}W8r/fyL/UzygmbNAjq2HbA67qac=",
        "$apr1$$HIDXe7D36X22w1CH4M1cQ.",
        "$2y$15$abcdefghijklmnopqrstuupx2xBUC4954936wVIjyyPHmUBFu0wCW",
        "$2y$99$abcdefghijklmnopqrstuupx2xBUC4954936wVIjyyPHmUBFu0wCW",
        "$2y$05$short",
        "$5$rounds=1000001$saltsalt$yrhPKxCqiWcCE9h0g86j6Ugz7SDFdFm.BjU.d8RaQnC",
        "$5$rounds=99999999999999999999$saltsalt$yrhPKxCqiWcCE9h0g86j6Ugz7SDFdFm.BjU.d8RaQnC",
        "$y$j9T$salt$hash",
        "$argon2id$v=19$m=16,t=2,p=1$c2FsdA$aGFzaA"
      })
  void whatIsNoHashOrTooDearIsNotTaken(String text) {
    assertThat(PasswordHash.parse(text)).isEmpty();
  }

  /// What is taken can be checked, whatever has become of it.
  @Test
  void aSpoiltHashIsRefusedOrMatchesNothing() {
    String[] forms = FORMS.split("\n");
    int rounds = Integer.getInteger("fuzz.rounds", 2_000);
    for (int i = 0; i < rounds; i++) {
      StringBuilder text = new StringBuilder(forms[random.nextInt(forms.length)].split("; ")[1]);
      for (int edits = random.nextInt(3); edits >= 0; edits--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.setCharAt(at, "$/.=,{}A9\u0000é".charAt(random.nextInt(11)));
          default -> text.insert(at, text.charAt(random.nextInt(text.length())));
        }
      }
      String spoilt = text.toString();
      PasswordHash.parse(spoilt)
          .filter(hash -> hash.scheme() != Scheme.PLAIN && isQuickEnough(spoilt))
          .ifPresent(
              hash ->
                  assertThat(hash.matches("something else"))
                      .as("seed %d: %s", seed, spoilt)
                      .isFalse());
    }
  }

  private static boolean isQuickEnough(String text) {
    return text.startsWith("$2")
        ? text.charAt(4) == '0' && text.charAt(5) < '6'
        : text.length() > 0;
  }
}
