// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DomainNameTest {
  private static boolean matches(String written, String asked) {
    return DomainName.parse(written).orElseThrow().matches(DomainName.normal(asked));
  }

  @Test
  void aNameMeansItselfAlone() {
    assertThat(matches("kubernetes.io", "kubernetes.io")).isTrue();
    for (String other :
        List.of("www.kubernetes.io", "my-kubernetes.io", "kubernetes.io.example", "io", "")) {
      assertThat(matches("kubernetes.io", other)).as(other).isFalse();
    }
  }

  @Test
  void aWildcardMeansAllNamesBelowAtAnyDepth() {
    for (String below :
        List.of("www.kubernetes.io", "latest.blog.kubernetes.io", "_x.kubernetes.io")) {
      assertThat(matches("*.kubernetes.io", below)).as(below).isTrue();
    }
    for (String other :
        List.of(
            "kubernetes.io", ".kubernetes.io", "my-kubernetes.io", "www.kubernetes.io.example")) {
      assertThat(matches("*.kubernetes.io", other)).as(other).isFalse();
    }
  }

  @Test
  void letterCaseAndTheLastDotDoNotMatter() {
    assertThat(matches("Kubernetes.IO.", "kubernetes.io")).isTrue();
    assertThat(matches("*.kubernetes.io", "WWW.Kubernetes.io.")).isTrue();
    assertThat(DomainName.parse("*.A.Example.").orElseThrow()).hasToString("*.a.example");
  }

  @Test
  void namesOfOtherScriptsCompareAsDnsCarriesThem() {
    assertThat(matches("xn--bcher-kva.example", "XN--bcher-kva.example")).isTrue();
    assertThat(DomainName.parse("bücher.example")).isEmpty();
  }

  @Test
  void aDotWithinALabelEndsNoLabel() {
    assertThat(matches("*.kubernetes.io", "x\\.kubernetes.io")).isFalse();
  }

  @Test
  void whatDnsCannotCarryIsNoName() {
    String label = "a".repeat(63);
    assertThat(DomainName.parse(label + ".example")).isPresent();
    for (String none :
        List.of(
            "",
            ".",
            "*",
            "*.",
            "com",
            "*.com",
            "a*.b.c",
            "a.*.b",
            "*.*.b.c",
            "a..b",
            "-a.b",
            "a-.b",
            "a".repeat(64) + ".example",
            String.join(".", label, label, label, label),
            "a.b/c",
            "a b.c")) {
      assertThat(DomainName.parse(none)).as(none).isEmpty();
    }
  }
}
