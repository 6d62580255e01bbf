// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.managed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Runs each scenario file under `managed/`; `-Dgolden.update` rewrites what they expect.
class ApplyScenarioTest {
  private static final Path SCENARIOS = Path.of("src/test/resources/managed");

  @TestFactory
  List<DynamicTest> ownsAsKubernetesDoes() throws IOException {
    try (Stream<Path> files = Files.list(SCENARIOS)) {
      return files
          .sorted()
          .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> run(file)))
          .toList();
    }
  }

  private static void run(Path file) throws IOException {
    String text = Files.readString(file);
    String actual = ApplyScenario.rerun(text);
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(file, actual);
    }
    assertThat(actual).isEqualTo(Files.readString(file));
  }
}
