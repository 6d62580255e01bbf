// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ServiceAccount;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// kubectl against the API alone: what it asks for works, and what it prints is what people know.
final class KubectlTest {
  private static final String DEPLOYMENT =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: NAME, labels: {app: NAME}}
      spec:
        replicas: 2
        selector: {matchLabels: {app: NAME}}
        template:
          metadata: {labels: {app: NAME}}
          spec:
            containers:
            - name: main
              image: nginx
              env: [{name: A, value: "1"}, {name: B, value: "2"}]
              ports: [{containerPort: 80}, {containerPort: 81}]
      """;

  @TempDir static Path folder;
  private static KubectlApi api;

  @BeforeAll
  static void start() throws IOException {
    api = new KubectlApi(folder);
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @Test
  void createsKindsThatTypedClientsSendAsProtobuf() {
    assertThat(api.kubectl("create configmap made --from-literal=x=y"))
        .isEqualTo("configmap/made created\n");
    assertThat(api.kubectl("get configmap made -o jsonpath={.data.x}")).isEqualTo("y");
    api.kubectl("create secret generic hidden --from-literal=p=q");
    assertThat(api.kubectl("get secret hidden -o jsonpath={.data.p}")).isEqualTo("cQ==");
    api.kubectl("create deployment idle --image=nginx --replicas=0 --port=80");
    assertThat(
            api.kubectl(
                "get deployment idle -o"
                    + " jsonpath={.spec.replicas}/{.spec.template.spec.containers[0].ports[0].containerPort}"))
        .isEqualTo("0/80");
    api.kubectl("create job once --image=busybox -- date -u");
    assertThat(api.kubectl("get job once -o jsonpath={.spec.template.spec.containers[0].command}"))
        .isEqualTo("[\"date\",\"-u\"]");
  }

  @Test
  void appliesAgainAndPrunesWhatIsGone() {
    String first = DEPLOYMENT.replace("NAME", "applied");
    String second =
        first
            .replace(", {name: B, value: \"2\"}", "")
            .replace(", {containerPort: 81}", "")
            .replace("replicas: 2", "replicas: 3");

    assertThat(api.run(first, "apply", "-f", "-").output())
        .isEqualTo("deployment.apps/applied created\n");
    assertThat(api.run(first, "apply", "-f", "-").output())
        .isEqualTo("deployment.apps/applied unchanged\n");
    assertThat(api.run(second, "diff", "-f", "-").code()).isEqualTo(1);
    assertThat(api.run(second, "apply", "-f", "-").output())
        .isEqualTo("deployment.apps/applied configured\n");
    assertThat(
            api.kubectl(
                "get deploy applied -o"
                    + " jsonpath={.metadata.generation}:{.spec.replicas}:{.spec.template.spec.containers[0].env[*].name}:{.spec.template.spec.containers[0].ports[*].containerPort}"))
        .isEqualTo("2:3:A:80");
  }

  @Test
  void refusesUnknownFieldsAndInvalidValues() {
    String typo = DEPLOYMENT.replace("NAME", "typo").replace("replicas", "replicaz");
    KubectlApi.Result refused = api.run(typo, "create", "-f", "-");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.output()).contains("strict decoding error: unknown field \"spec.replicaz\"");

    KubectlApi.Result invalid =
        api.run(
            "apiVersion: v1\nkind: Service\nmetadata: {name: bad}\nspec: {ports: [{port: 70000}]}\n",
            "create",
            "-f",
            "-");
    assertThat(invalid.output())
        .contains(
            "The Service \"bad\" is invalid: ",
            "* spec.ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive",
            "* spec.ports[0].targetPort: Invalid value: 70000: must be between 1 and 65535,"
                + " inclusive");
  }

  @Test
  void labelsAnnotatesPatchesAndScales() {
    api.run(DEPLOYMENT.replace("NAME", "changed"), "create", "-f", "-");
    assertThat(api.kubectl("label deployment changed tier=front"))
        .isEqualTo("deployment.apps/changed labeled\n");
    api.kubectl("annotate deployment changed note=kept");
    assertThat(api.kubectl("scale deployment changed --replicas=5"))
        .isEqualTo("deployment.apps/changed scaled\n");
    api.kubectl("patch deployment changed -p {\"spec\":{\"paused\":true}}");
    api.kubectl("set image deployment/changed main=nginx:2");
    assertThat(
            api.kubectl(
                "get deployment changed -o"
                    + " jsonpath={.metadata.labels.tier}:{.metadata.annotations.note}:{.spec.replicas}:{.spec.paused}:{.spec.template.spec.containers[0].image}"))
        .isEqualTo("front:kept:5:true:nginx:2");
    assertThat(api.kubectl("get deployment -l tier=front -o name"))
        .isEqualTo("deployment.apps/changed\n");
  }

  @Test
  void printsTheColumnsThatPeopleKnow() {
    api.kubectl("run shown --image=nginx --port=80");

    assertThat(api.kubectl("get pods shown").lines().findFirst().orElseThrow().split(" +"))
        .containsExactly("NAME", "READY", "STATUS", "RESTARTS", "AGE");
    assertThat(api.kubectl("get pods shown -o wide"))
        .contains("NOMINATED NODE")
        .contains("Pending");
    assertThat(api.kubectl("describe pod shown")).contains("Image:").contains("nginx");
    api.kubectl("delete pod shown");
    assertThat(api.run("", "get", "pod", "shown").output())
        .isEqualTo("Error from server (NotFound): pods \"shown\" not found\n");
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
  void knowsWhatIsServed() {
    assertThat(api.kubectl("version")).contains("Server Version: v1.32");
    assertThat(api.kubectl("api-resources"))
        .contains("deployments")
        .contains("networkpolicies")
        .contains("EndpointSlice");
    assertThat(api.kubectl("explain pod.spec.dnsPolicy")).contains("FIELD: dnsPolicy <string>");
    assertThat(api.kubectl("auth can-i create pods")).isEqualTo("yes\n");
    assertThat(api.kubectl("auth whoami")).contains("kubernetes-admin");
  }

  @Test
  void givesTokensToServiceAccounts() {
    api.kubectl("create serviceaccount robot");
    String token = api.kubectl("create token robot").trim();

    assertThat(token.split("\\.")).hasSize(3);
    assertThat(api.objects().list(ServiceAccount.class).items())
        .extracting(account -> account.getMetadata().getName())
        .contains("robot");
  }
}
