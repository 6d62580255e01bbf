// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafePatternTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "abc 3",
        "a{10} 10",
        "a{2,5} 5",
        "a{3,} 4",
        "(ab){3} 12",
        "((a{10}){10}){10} 1220",
        "[a{9}]{4} 4",
        "\\{9} 3",
        "a{x} 4",
        "(a{1000}){1000} 1002000",
      })
  void repetitionsCountAsOftenAsTheyAreWrittenOut(String expression, long size) {
    assertThat(PatternSize.of(expression)).isEqualTo(size);
  }

  /// One object's expression must not take the memory of all.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "((((a{1000}){1000}){1000}){1000})",
        "((a{1000}){1000}){10}",
        "(((x*){999}){999,})+",
        "[\\\\]((a{1000}){1000})",
        "[]]((a{1000}){1000})",
        "[[:alpha:])]((a{1000}){1000})",
        "\\Q((\\E((a{1000}){1000})",
        "((((((((((a{999}){999}){999}){999}){999}){999}){999}){999}){999}){999}"
      })
  void whatWouldBecomeTooLargeIsRefused(String expression) {
    assertThatThrownBy(() -> SafePattern.whole(expression))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("written out");
  }

  @Test
  void whatIsUsualIsNot() {
    assertThat(SafePattern.pathStart("/api/v[0-9]{1,3}/(items|carts)/([a-z0-9-]{36})(/|$)(.*)"))
        .isNotNull();
  }
}
