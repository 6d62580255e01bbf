// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The scenario files: what each Service answers. `-Dgolden.update` writes the answers anew.
class ZoneScenarioTest {
  private static final Path SCENARIOS =
      Path.of("src/test/resources/io/portolan/dns/zone/scenarios");

  @TestFactory
  Stream<DynamicTest> answersAsTheScenarioSays() throws IOException {
    try (Stream<Path> files = Files.list(SCENARIOS)) {
      List<Path> sorted = files.sorted().toList();
      return sorted.stream()
          .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
    }
  }

  private static void check(Path file) throws IOException {
    String expected = Files.readString(file);
    String actual = new Scenario().run(expected);
    if (System.getProperty("golden.update") != null) {
      Files.writeString(file, actual);
    }
    assertThat(actual).isEqualTo(expected);
  }
}
