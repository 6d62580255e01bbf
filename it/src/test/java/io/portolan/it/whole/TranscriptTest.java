// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TranscriptTest {
  private static final String DOCUMENT =
      """
      ## Look

      ```console
      $ get pods
      NAME                    AGE   IP           NODE
      cart-86dcc86f9d-llwnm   2s    10.244.0.4   node-1
      ...

      $ down
      Cluster is down after 0.31 s.

        node-1   gone
      ```

      ## More
      """;

  private static Transcript.Step step(int index) {
    return Transcript.ofSection(DOCUMENT, "Look").steps().get(index);
  }

  @Test
  void readsCommandsAndWhatTheyPrint() {
    assertThat(Transcript.ofSection(DOCUMENT, "Look").steps())
        .extracting(Transcript.Step::command)
        .containsExactly("get pods", "down");
  }

  @Test
  void allowsOtherNamesAddressesNodesTimesAndWidths() {
    assertThat(step(0).allows("NAME  AGE IP NODE\ncart-7f5f777b4f-7kjzz 11s 10.244.64.2 node-2\n"))
        .isTrue();
    assertThat(step(1).allows("Cluster is down after 1.02 s.\n\n  node-1 gone\n")).isTrue();
  }

  @Test
  void allowsAnyLinesWhereThreeDotsStand() {
    String row = "NAME AGE IP NODE\ncart-7f5f777b4f-7kjzz 1s 10.244.64.2 node-2\n";
    assertThat(step(0).allows(row + "more\nand more\n")).isTrue();
  }

  @Test
  void allowsPodsOnOtherNodesAndServicesAtOtherAddresses() {
    Transcript.Step trace =
        new Transcript.Step(
            "trace",
            List.of(
                "  · service  node-1   10.96.20.235:80/TCP is port http",
                "  · arrival  node-1   pod shop/cart-86dcc86f9d-nk94r at 10.244.0.3:8081/TCP"));
    assertThat(
            trace.allows(
                """
                  · service  node-2   10.96.7.8:80/TCP is port http
                  · way      node-2   to node-1 by its underlay
                  · arrival  node-1   pod shop/cart-86dcc86f9d-nk94r at 10.244.0.7:8081/TCP
                """))
        .isTrue();
    assertThat(trace.allows("  · service  node-2   10.96.0.10:80/TCP is port http\n")).isFalse();
  }

  @Test
  void refusesOtherWordsAndLinesThatAreNotShown() {
    String gone = "\n  node-1 gone\n";
    assertThat(step(1).allows("Cluster is up after 0.31 s.\n" + gone)).isFalse();
    assertThat(step(1).allows("Cluster is down after 0.31 s.\n" + gone + "Bye.\n")).isFalse();
    assertThat(step(0).allows("NAME AGE IP\ncart-7f5f777b4f-7kjzz 1s 10.244.64.2 node-2\n"))
        .isFalse();
  }
}
