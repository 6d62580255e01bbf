// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.kubeconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubeconfigTextTest {
  private static final KubeconfigText.Entry ENTRY =
      new KubeconfigText.Entry(
          "portolan-default", "https://127.0.0.1:6443", "Q0E=", "Q0VSVA==", "S0VZ");

  private static final String OTHERS =
      """
      # my clusters
      apiVersion: v1
      clusters:
        - name: prod   # do not touch
          cluster: {server: "https://prod:6443"}

      # people
      contexts:
      - context: {cluster: prod, user: me}
        name: prod
      current-context: prod
      kind: Config
      users:
      - name: me
        user:
          token: |
            abc
      # the end
      """;

  @Test
  void anEmptyFileBecomesAKubeconfigWithOneCluster() {
    assertThat(ENTRY.alone())
        .isEqualTo(
            """
            apiVersion: v1
            kind: Config
            preferences: {}
            clusters:
            - cluster:
                certificate-authority-data: Q0E=
                server: https://127.0.0.1:6443
              name: portolan-default
            contexts:
            - context:
                cluster: portolan-default
                user: portolan-default
              name: portolan-default
            users:
            - name: portolan-default
              user:
                client-certificate-data: Q0VSVA==
                client-key-data: S0VZ
            current-context: portolan-default
            """);
  }

  @Test
  void addingAndRemovingLeavesEveryByteOfTheOthersAsItWas() {
    KubeconfigText added = KubeconfigText.of(OTHERS).with(ENTRY);
    assertThat(added.currentContext()).isEqualTo("portolan-default");
    assertThat(added.hasContext("prod")).isTrue();
    assertThat(added.toString()).contains("# do not touch", "# people", "# the end");

    assertThat(added.without("portolan-default").withCurrentContext("prod")).hasToString(OTHERS);
  }

  @Test
  void addingTwiceIsAddingOnce() {
    KubeconfigText once = KubeconfigText.of(OTHERS).with(ENTRY);
    assertThat(once.with(ENTRY)).hasToString(once.toString());
  }

  @Test
  void removingTheLastEntryLeavesAnEmptyConfig() {
    KubeconfigText rest = KubeconfigText.of(ENTRY.alone()).without("portolan-default");
    assertThat(rest.isEmpty()).isTrue();
    assertThat(rest.toString()).contains("clusters: []", "contexts: []", "users: []");
  }

  @Test
  void removingWhatIsNotThereChangesNothing() {
    assertThat(KubeconfigText.of(OTHERS).without("portolan-other")).hasToString(OTHERS);
  }

  @Test
  void whatIsNotAMappingIsRefused() {
    assertThatThrownBy(() -> KubeconfigText.of("- a\n- b\n"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "apiVersion: v1\nclusters: null\ncontexts: null\ncurrent-context: \"\"\nusers: null\n",
        "clusters: # none yet\ncontexts: ~\nusers:\nkind: Config\ncurrent-context: null\n",
        "clusters: [ ]\ncontexts: []\n",
        "kind: Config\n",
      })
  void whatWasBlankIsWrittenAgainAsItWas(String blank) {
    KubeconfigText before = KubeconfigText.of(blank);
    KubeconfigText rest = before.with(ENTRY).without("portolan-default").withCurrentContext("");

    assertThat(rest.withBlanks(before.blanks())).hasToString(blank);
  }
}
