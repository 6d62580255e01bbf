// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import io.portolan.proxy.ByteSpan;
import java.util.List;
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

  /// What an input begins with may only rule out what does not match.
  @Test
  void agreesWithTheLibraryWhateverTheBeginning() {
    List<String> expressions =
        List.of(
            "/a",
            "/ab*",
            "/ab+",
            "/ab?c",
            "/a{0,2}b",
            "/a|/b",
            "/(a|b)",
            "/[ab]",
            "/a.b",
            "\\Q/a\\E",
            "/A",
            "/k",
            "^/a$",
            "",
            "/a\u00e9",
            "(?-i)/a",
            "(?-i:/A)b");
    List<String> inputs =
        List.of(
            "/",
            "/a",
            "/A",
            "/b",
            "/ab",
            "/AC",
            "/abb",
            "/a.b",
            "/K",
            "/\u212a",
            "/a\u00e9",
            "",
            "x/a",
            "/b/a");
    for (String expression : expressions) {
      Pattern whole = Pattern.compile(expression);
      Pattern start = Pattern.compile(expression, Pattern.CASE_INSENSITIVE);
      for (String input : inputs) {
        ByteSpan bytes = ByteSpan.of(input);
        assertThat(SafePattern.whole(expression).matches(bytes))
            .as("%s of %s", expression, input)
            .isEqualTo(whole.matcher(bytes.toArray()).matches());
        assertThat(SafePattern.pathStart(expression).matches(bytes))
            .as("%s at the start of %s", expression, input)
            .isEqualTo(start.matcher(bytes.toArray()).lookingAt());
      }
    }
  }
}
