// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.route.Resilience;
import org.junit.jupiter.api.Test;

/// How many requests are sent again at once.
class RetryBudgetTest {
  private static int allowed(RetryBudget budget) {
    int count = 0;
    for (; budget.allows(); count++) {
      budget.retryBegun();
    }
    for (int i = 0; i < count; i++) {
      budget.retryEnded();
    }
    return count;
  }

  @Test
  void aFewAreAlwaysSentAgainAndOfManyAShare() {
    RetryBudget budget = new RetryBudget(new Resilience.Retries(20, 3));
    assertThat(allowed(budget)).isEqualTo(3);
    for (int i = 0; i < 100; i++) {
      budget.begun();
    }
    assertThat(allowed(budget)).isEqualTo(20);
    for (int i = 0; i < 100; i++) {
      budget.ended();
    }
    assertThat(allowed(budget)).isEqualTo(3);
    assertThat(budget.isIdle()).isTrue();
  }
}
