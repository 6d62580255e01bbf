// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.kube;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// kubectl's server-side apply, by itself and mixed with what it does on its own side.
final class ServerSideApplyTest {
  private static final String DEPLOYMENT =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: NAME}
      spec:
        replicas: 2
        selector: {matchLabels: {app: NAME}}
        template:
          metadata: {labels: {app: NAME}}
          spec:
            containers:
            - name: main
              image: nginx
              ports: [{containerPort: 80}, {containerPort: 81}]
      """;

  private static KubectlApi api;

  @BeforeAll
  static void start() {
    api = KubectlApi.start("1.32");
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static KubectlApi.Result apply(String input, String... more) {
    String[] words = new String[more.length + 4];
    System.arraycopy(new String[] {"apply", "--server-side", "-f", "-"}, 0, words, 0, 4);
    System.arraycopy(more, 0, words, 4, more.length);
    return api.run(input, words);
  }

  @Test
  void appliesDiffersAndPrunes() {
    String first = DEPLOYMENT.replace("NAME", "applied");
    String second = first.replace(", {containerPort: 81}", "").replace("nginx", "nginx:2");

    assertThat(apply(first).output()).isEqualTo("deployment.apps/applied serverside-applied\n");
    assertThat(api.run(first, "diff", "--server-side", "-f", "-").code()).isZero();
    KubectlApi.Result difference = api.run(second, "diff", "--server-side", "-f", "-");
    assertThat(difference.code()).isEqualTo(1);
    assertThat(difference.output()).contains("+      - image: nginx:2");
    assertThat(apply(second).code()).isZero();
    assertThat(
            api.kubectl(
                "get deploy applied -o"
                    + " jsonpath={.spec.template.spec.containers[0].ports[*].containerPort}"))
        .isEqualTo("80");
  }

  @Test
  void showsManagedFieldsOnlyWhenAskedTo() {
    apply(DEPLOYMENT.replace("NAME", "shown"));

    assertThat(api.kubectl("get deploy shown -o yaml")).doesNotContain("managedFields");
    assertThat(api.kubectl("get deploy shown -o yaml --show-managed-fields"))
        .contains(
            """
              managedFields:
              - apiVersion: apps/v1
                fieldsType: FieldsV1
                fieldsV1:
                  f:spec:
                    f:replicas: {}
                    f:selector: {}
                    f:template:
                      f:metadata:
                        f:labels:
                          f:app: {}
                      f:spec:
                        f:containers:
                          k:{"name":"main"}:
                            .: {}
                            f:image: {}
                            f:name: {}
                            f:ports:
                              k:{"containerPort":80,"protocol":"TCP"}:
                                .: {}
                                f:containerPort: {}
            """)
        .contains("    manager: kubectl\n    operation: Apply\n");
  }

  @Test
  void namesWhoOwnsWhatItWouldChange() {
    apply(DEPLOYMENT.replace("NAME", "owned"), "--field-manager=first");
    String other = DEPLOYMENT.replace("NAME", "owned").replace("replicas: 2", "replicas: 5");

    KubectlApi.Result refused = apply(other);
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.output())
        .startsWith(
            "error: Apply failed with 1 conflict: conflict with \"first\": .spec.replicas\n"
                + "Please review the fields above--they currently have other managers.");
    assertThat(apply(other, "--force-conflicts").output())
        .isEqualTo("deployment.apps/owned serverside-applied\n");
    assertThat(api.kubectl("get deploy owned -o jsonpath={.spec.replicas}")).isEqualTo("5");

    api.kubectl("scale deploy owned --replicas=7");
    assertThat(apply(other).output())
        .startsWith(
            "error: Apply failed with 1 conflict: conflict with \"kubectl\" with subresource"
                + " \"scale\" using apps/v1: .spec.replicas\n");
  }

  @Test
  void takesOverWhatItAppliedOnItsOwnSide() {
    String first = DEPLOYMENT.replace("NAME", "moved");
    String second =
        first.replace(", {containerPort: 81}", "").replace("replicas: 2", "replicas: 3");
    String third = second.replace("replicas: 3", "replicas: 4");

    api.run(first, "apply", "-f", "-");
    assertThat(apply(second).output()).isEqualTo("deployment.apps/moved serverside-applied\n");
    assertThat(api.kubectl("get deploy moved -o jsonpath={.spec.replicas}")).isEqualTo("3");
    assertThat(api.kubectl("get deploy moved -o jsonpath={.metadata.managedFields[*].manager}"))
        .contains("kubectl", "kubectl-last-applied")
        .doesNotContain("kubectl-client-side-apply");
    assertThat(
            api.kubectl(
                "get deploy moved -o"
                    + " jsonpath={.spec.template.spec.containers[0].ports[*].containerPort}"))
        .isEqualTo("80");

    assertThat(api.run(third, "apply", "-f", "-").output())
        .isEqualTo("deployment.apps/moved configured\n");
    assertThat(api.kubectl("get deploy moved -o jsonpath={.spec.replicas}")).isEqualTo("4");
  }

  @Test
  void refusesFieldsThatAreNone() {
    KubectlApi.Result refused =
        apply(DEPLOYMENT.replace("NAME", "typo").replace("replicas", "replicaz"));

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.output())
        .isEqualTo(
            "Error from server: failed to create typed patch object (default/typo; apps/v1,"
                + " Kind=Deployment): .spec.replicaz: field not declared in schema\n");
  }

  @Test
  void triesWithoutWriting() {
    assertThat(apply(DEPLOYMENT.replace("NAME", "tried"), "--dry-run=server").output())
        .isEqualTo("deployment.apps/tried serverside-applied (server dry run)\n");
    assertThat(api.run("", "get", "deploy", "tried").code()).isEqualTo(1);
  }
}
