// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portolan.cli.failure.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicationTest {

  @ParameterizedTest
  @CsvSource({
    "8080:svc/shop/front:80, 8080:svc/shop/front:80",
    "8080:service/web:80, 8080:svc/default/web:80",
    "5353:pod/shop/store-0:6379, 5353:pod/shop/store-0:6379",
    "8080:po/web:1, 8080:pod/default/web:1",
    "80:nodeport:30080, 80:nodeport:30080",
  })
  void theShortFormsAreReadAndTheLongOneIsPrinted(String text, String printed) {
    assertThat(Publication.parse(text)).hasToString(printed);
    assertThat(Publication.parse(printed)).hasToString(printed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"8080", "8080:80", "8080:svc/web", "web:svc/web:80", "1:deploy/web:80"})
  void otherFormsAreRefused(String text) {
    assertThatThrownBy(() -> Publication.parse(text))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("publish \"" + text + "\": write HOSTPORT:svc/");
  }

  @Test
  void portsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> Publication.parse("0:svc/web:80")).hasMessageContaining("1 to 65535");
    assertThatThrownBy(() -> Publication.parse("80:svc/web:70000"))
        .hasMessageContaining("1 to 65535");
  }
}
