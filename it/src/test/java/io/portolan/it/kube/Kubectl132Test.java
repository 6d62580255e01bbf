// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ServiceAccount;
import org.junit.jupiter.api.Test;

/// The kubectl of the API's own release, with the commands that came after 1.20.
final class Kubectl132Test extends KubectlContract {
  Kubectl132Test() {
    super("1.32");
  }

  @Override
  String pruneFlag() {
    return "--prune-allowlist=core/v1/ConfigMap";
  }

  @Test
  void refusesUnknownFields() {
    String typo = DEPLOYMENT.replace("NAME", "typo").replace("replicas", "replicaz");
    KubectlApi.Result refused = api.run(typo, "create", "-f", "-");

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.output()).contains("strict decoding error: unknown field \"spec.replicaz\"");
  }

  @Test
  void waitsForConditionsAndDeletions() throws InterruptedException {
    api.kubectl("create configmap waited --from-literal=state=new");
    Thread changer =
        Thread.ofVirtual()
            .start(
                () ->
                    api.kubectl(
                        "patch configmap waited --type=merge -p {\"data\":{\"state\":\"done\"}}"));
    assertThat(api.kubectl("wait configmap/waited --for=jsonpath={.data.state}=done --timeout=30s"))
        .isEqualTo("configmap/waited condition met\n");
    changer.join();
    assertThat(api.kubectl("delete configmap waited")).isEqualTo("configmap \"waited\" deleted\n");
  }

  @Test
  void givesTokensToServiceAccounts() {
    api.kubectl("create serviceaccount robot");
    String token = api.kubectl("create token robot").trim();

    assertThat(token.split("\\.")).hasSize(3);
    assertThat(api.objects().list(ServiceAccount.class).items())
        .extracting(account -> account.getMetadata().getName())
        .contains("robot");
    assertThat(api.kubectl("auth whoami")).contains("kubernetes-admin");
  }

  @Test
  void saysThatALabelIsGone() {
    api.kubectl("create configmap bare");
    api.kubectl("label configmap bare a=b");
    assertThat(api.kubectl("label configmap bare a-")).isEqualTo("configmap/bare unlabeled\n");
  }
}
