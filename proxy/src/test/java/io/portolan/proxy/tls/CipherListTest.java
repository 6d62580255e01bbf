// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// OpenSSL's way to choose cipher suites.
class CipherListTest {
  private static final String USUAL =
      "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
          + " TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"
          + " TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"
          + " TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256";

  @ParameterizedTest
  @ValueSource(
      strings = {"DEFAULT", "DEFAULT:!aNULL:!MD5", "HIGH:!SHA1:!kRSA", "ECDHE:!SHA:!SHA256:!EDH"})
  void theUsualOnesAreForwardSecretAndAuthenticated(String text) {
    assertThat(CipherList.parse(text).suites()).containsExactly(USUAL.split(" "));
    assertThat(CipherList.parse(text).unknown()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ECDHE-RSA-AES256-GCM-SHA384:AES256-SHA      | TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 TLS_RSA_WITH_AES_256_CBC_SHA
          AES256-SHA, ECDHE-RSA-AES256-GCM-SHA384     | TLS_RSA_WITH_AES_256_CBC_SHA TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
          AES128-SHA:AES128-SHA                       | TLS_RSA_WITH_AES_128_CBC_SHA
          kRSA+AESGCM                                 | TLS_RSA_WITH_AES_128_GCM_SHA256 TLS_RSA_WITH_AES_256_GCM_SHA384
          kRSA+AESGCM:+AES128                         | TLS_RSA_WITH_AES_256_GCM_SHA384 TLS_RSA_WITH_AES_128_GCM_SHA256
          kRSA+AESGCM:-AES128:AES128-GCM-SHA256       | TLS_RSA_WITH_AES_256_GCM_SHA384 TLS_RSA_WITH_AES_128_GCM_SHA256
          kRSA+AESGCM:!AES128:AES128-GCM-SHA256       | TLS_RSA_WITH_AES_256_GCM_SHA384
          ECDHE+aECDSA+AES256+AESGCM:@STRENGTH        | TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
          TLS_AES_128_GCM_SHA256:CHACHA20+aRSA        | TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
          """)
  void wordsChooseAndTakeAway(String text, String suites) {
    assertThat(CipherList.parse(text))
        .isEqualTo(new CipherList(List.of(suites.split(" ")), List.of()));
  }

  @Test
  void whatIsNotSpokenIsNamed() {
    CipherList list =
        CipherList.parse("DHE-RSA-AES128-GCM-SHA256:AES128-SHA:RC4-SHA:!DES-CBC3-SHA:!nonsense");
    assertThat(list.suites()).containsExactly("TLS_RSA_WITH_AES_128_CBC_SHA");
    assertThat(list.unknown()).containsExactly("DHE-RSA-AES128-GCM-SHA256", "RC4-SHA", "!nonsense");
  }

  @Test
  void nothingMayBeLeft() {
    assertThat(CipherList.parse("ALL:!ALL").suites()).isEmpty();
    assertThat(CipherList.parse("").suites()).isEmpty();
  }
}
