// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What becomes of requests, as `scenarios/*.txt` say; [Scenario] describes their form.
class ScenariosTest {
  @TestFactory
  List<DynamicTest> scenarios() throws IOException, URISyntaxException {
    Path folder = Path.of(ScenariosTest.class.getResource("scenarios").toURI());
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .sorted()
          .map(
              file ->
                  DynamicTest.dynamicTest(
                      file.getFileName().toString(),
                      () -> Scenario.parse(Files.readString(file)).check()))
          .toList();
    }
  }
}
