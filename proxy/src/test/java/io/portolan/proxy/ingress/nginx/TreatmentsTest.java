// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TreatmentsTest {
  @Test
  void everyOneHasASentence() {
    for (Treatments table : List.of(Treatments.ANNOTATIONS, Treatments.SETTINGS)) {
      assertThat(table.all())
          .isNotEmpty()
          .allSatisfy(
              each -> assertThat(each.sentence()).as(each.name()).matches("[A-Z0-9`$a-z].*\\."));
    }
  }

  @Test
  void featuresStandTogether() {
    Set<String> ended = new HashSet<>();
    String current = "";
    for (Treatment each : Treatments.ANNOTATIONS.all()) {
      if (!each.feature().equals(current) && !current.isEmpty()) {
        ended.add(current);
      }
      current = each.feature();
      assertThat(ended).as(each.name()).doesNotContain(current);
    }
  }

  @Test
  void whatTheEngineDoesNotDoIsNeverSaidToWork() {
    assertThat(Treatments.ANNOTATIONS.all())
        .filteredOn(each -> !each.isApplied())
        .allSatisfy(each -> assertThat(each.kind()).isEqualTo(Finding.Kind.MISSING));
  }

  @Test
  void aLineThatIsNotOneIsRefused() {
    assertThatThrownBy(() -> Treatments.parse("a | b | yes | same"))
        .hasMessageContaining("5 columns");
    assertThatThrownBy(() -> Treatments.parse("a | b | maybe | same | It."))
        .hasMessageContaining("yes or no");
    assertThatThrownBy(() -> Treatments.parse("a | b | no | same | It.\na | b | no | same | It."))
        .hasMessageContaining("twice");
  }
}
