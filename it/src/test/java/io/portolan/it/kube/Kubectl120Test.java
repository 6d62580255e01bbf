// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.kube;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The kubectl of Debian 12.
final class Kubectl120Test extends KubectlContract {
  Kubectl120Test() {
    super("1.20");
  }

  @Override
  String pruneFlag() {
    return "--prune-whitelist=core/v1/ConfigMap";
  }

  /// This release compares a manifest with the OpenAPI document itself.
  @Test
  void refusesUnknownFields() {
    String typo = DEPLOYMENT.replace("NAME", "typo").replace("replicas", "replicaz");
    KubectlApi.Result refused = api.run(typo, "create", "-f", "-");

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.output())
        .startsWith(
            "error: error validating \"STDIN\": error validating data:"
                + " ValidationError(Deployment.spec): unknown field \"replicaz\" in"
                + " io.k8s.api.apps.v1.DeploymentSpec;");
  }

  @Test
  void saysThatAnOldVersionOfAKindIsNotServed() {
    assertThat(api.run("", "create", "pdb", "old", "--selector=a=b", "--min-available=1"))
        .isEqualTo(
            new KubectlApi.Result(
                "error: no matches for kind \"PodDisruptionBudget\" in version \"policy/v1beta1\"\n",
                1));
  }
}
