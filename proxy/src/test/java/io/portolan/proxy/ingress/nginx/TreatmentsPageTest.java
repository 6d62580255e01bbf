// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The tables of docs/migrate-ingress-nginx.md are the program's; `-Dgolden.update=true` writes
/// them anew.
class TreatmentsPageTest {
  private static final Path PAGE = Path.of("..", "docs", "migrate-ingress-nginx.md");

  private static String rows(Treatments table) {
    StringBuilder text = new StringBuilder("\n| | | |\n|---|---|---|\n");
    String feature = "";
    for (Treatment each : table.all()) {
      if (!each.feature().equals(feature)) {
        feature = each.feature();
        text.append("| **").append(feature).append("** | | |\n");
      }
      text.append(
          "| `%s` | %s | %s |\n"
              .formatted(each.name(), each.state(), each.sentence().replace("|", "\\|")));
    }
    return text.append('\n').toString();
  }

  private static String replaced(String page, String name, Treatments table) {
    String begin = "<!-- " + name + " -->\n";
    String end = "<!-- end of " + name + " -->\n";
    int from = page.indexOf(begin) + begin.length();
    return page.substring(0, from) + rows(table) + page.substring(page.indexOf(end));
  }

  @Test
  void saysWhatTheProgramSays() throws IOException {
    String page = Files.readString(PAGE);
    String expected =
        replaced(
            replaced(page, "annotations", Treatments.ANNOTATIONS), "settings", Treatments.SETTINGS);
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(PAGE, expected);
    } else {
      assertThat(page).isEqualTo(expected);
    }
  }
}
