// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// kubectl against the API alone: what it asks for works, and what it prints is what people know.
/// Each release of kubectl has a subclass.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class KubectlContract {
  static final String DEPLOYMENT =
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

  final KubectlApi api;

  KubectlContract(String release) {
    this.api = KubectlApi.start(release);
  }

  @AfterAll
  void stop() {
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
  void refusesInvalidValues() {
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
  void knowsWhatIsServed() {
    assertThat(api.kubectl("version")).containsPattern("Server Version: .*v1\\.32\\.");
    assertThat(api.kubectl("api-versions").lines())
        .contains("v1", "apps/v1", "batch/v1", "discovery.k8s.io/v1", "networking.k8s.io/v1");
    assertThat(api.kubectl("api-resources"))
        .contains("deployments")
        .contains("networkpolicies")
        .contains("EndpointSlice");
    assertThat(api.kubectl("explain pod.spec.dnsPolicy"))
        .containsPattern("FIELD: +dnsPolicy <string>");
    assertThat(api.kubectl("explain service.spec --recursive")).contains("sessionAffinityConfig");
    assertThat(api.kubectl("get --raw /readyz")).isEqualTo("ok");
    assertThat(api.kubectl("auth can-i create pods")).isEqualTo("yes\n");
    assertThat(api.run("", "top", "nodes"))
        .isEqualTo(new KubectlApi.Result("error: Metrics API not available\n", 1));
  }

  @Test
  void appliesASetAndPrunesTheObjectsThatLeftIt() {
    String first = configMap("kept", "1") + "---\n" + configMap("left", "1");
    List<String> prune = List.of("apply", "--prune", "-l", "set=one", pruneFlag(), "-f", "-");

    assertThat(api.run(first, prune).output())
        .isEqualTo("configmap/kept created\nconfigmap/left created\n");
    assertThat(api.run(configMap("kept", "2"), prune).output())
        .isEqualTo("configmap/kept configured\nconfigmap/left pruned\n");
    assertThat(api.kubectl("get configmap -l set=one -o name")).isEqualTo("configmap/kept\n");
  }

  /// What limits `apply --prune` to ConfigMaps: its name changed.
  abstract String pruneFlag();

  private static String configMap(String name, String value) {
    return """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: %s, labels: {set: one}}
        data: {value: "%s"}
        """
        .formatted(name, value);
  }

  @Test
  void showsADifferenceWithoutMakingIt() {
    String old = configMap("compared", "old").replace("set: one", "set: two");
    api.run(old, "apply", "-f", "-");

    assertThat(api.run(old, "diff", "-f", "-")).isEqualTo(new KubectlApi.Result("", 0));
    KubectlApi.Result differs = api.run(old.replace("\"old\"", "\"new\""), "diff", "-f", "-");
    assertThat(differs.code()).isEqualTo(1);
    assertThat(differs.output()).contains("-  value: old\n", "+  value: new\n");
    assertThat(api.kubectl("get configmap compared -o jsonpath={.data.value}")).isEqualTo("old");
  }

  @Test
  void editsInAnEditor() {
    api.kubectl("create configmap edited --from-literal=state=before");

    assertThat(api.kubectl("edit configmap edited")).isEqualTo("configmap/edited edited\n");
    assertThat(api.kubectl("get configmap edited -o jsonpath={.data.state}")).isEqualTo("after");
    assertThat(api.kubectl("edit configmap edited"))
        .isEqualTo("Edit cancelled, no changes made.\n");
  }

  @Test
  void replacesAndDeletesWhatAManifestNames() {
    String manifest = configMap("replaced", "1").replace("set: one", "set: three");
    assertThat(api.run(manifest, "replace", "-f", "-"))
        .isEqualTo(
            new KubectlApi.Result(
                "Error from server (NotFound): error when replacing \"STDIN\": configmaps"
                    + " \"replaced\" not found\n",
                1));
    api.run(manifest, "create", "-f", "-");
    assertThat(api.run(manifest, "create", "-f", "-").output())
        .isEqualTo(
            "Error from server (AlreadyExists): error when creating \"STDIN\": configmaps"
                + " \"replaced\" already exists\n");
    assertThat(api.run(manifest.replace("\"1\"", "\"2\""), "replace", "-f", "-").output())
        .isEqualTo("configmap/replaced replaced\n");
    assertThat(api.kubectl("get configmap replaced -o jsonpath={.data.value}")).isEqualTo("2");
    assertThat(api.run(manifest, "delete", "-f", "-").output())
        .isEqualTo("configmap \"replaced\" deleted\n");
  }

  @Test
  void patchesInThreeWays() {
    api.run(DEPLOYMENT.replace("NAME", "patched"), "create", "-f", "-");
    String environment =
        "get deploy patched -o jsonpath={.spec.template.spec.containers[0].env[*].name}";

    assertThat(
            api.kubectl(
                "patch deploy patched --type=strategic -p"
                    + " {\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"main\",\"env\":[{\"name\":\"C\",\"value\":\"3\"}]}]}}}}"))
        .isEqualTo("deployment.apps/patched patched\n");
    assertThat(api.kubectl(environment).split(" ")).containsExactlyInAnyOrder("A", "B", "C");
    assertThat(
            api.kubectl(
                "patch deploy patched --type=json -p"
                    + " [{\"op\":\"remove\",\"path\":\"/spec/template/spec/containers/0/env\"}]"))
        .isEqualTo("deployment.apps/patched patched\n");
    assertThat(api.kubectl(environment)).isEmpty();
    String merge = "patch deploy patched --type=merge -p {\"spec\":{\"replicas\":7}}";
    assertThat(api.kubectl(merge)).isEqualTo("deployment.apps/patched patched\n");
    assertThat(api.kubectl(merge)).isEqualTo("deployment.apps/patched patched (no change)\n");
    assertThat(api.kubectl("get deploy patched -o jsonpath={.spec.replicas}")).isEqualTo("7");
  }

  @Test
  void listsInEveryFormat() {
    api.kubectl("create configmap formatted --from-literal=a=b");
    api.kubectl("label configmap formatted look=here");

    assertThat(api.kubectl("get configmap formatted -o yaml"))
        .startsWith("apiVersion: v1\ndata:\n  a: b\nkind: ConfigMap\nmetadata:\n");
    assertThat(api.kubectl("get configmap formatted -o json"))
        .startsWith(
            "{\n    \"apiVersion\": \"v1\",\n    \"data\": {\n        \"a\": \"b\"\n    },");
    assertThat(api.kubectl("get configmap -l look=here --show-labels --no-headers"))
        .matches("formatted +1 +\\S+ +look=here\n");
    assertThat(
            api.kubectl("get configmap -A -l look=here").lines().map(line -> line.split(" +")[0]))
        .containsExactly("NAMESPACE", "default");
    assertThat(api.kubectl("get configmap -l look=here -o custom-columns=N:.metadata.name"))
        .isEqualTo("N\nformatted\n");
    assertThat(api.kubectl("get configmap -l look=away"))
        .isEqualTo("No resources found in default namespace.\n");
  }

  @Test
  void watchesWhatChanges() {
    String seen =
        api.readUntil(
            "get configmap -l watched=yes --watch -o name",
            "configmap/second",
            () -> {
              for (String name : List.of("first", "second")) {
                api.kubectl("create configmap " + name);
                api.kubectl("label configmap " + name + " watched=yes");
              }
            });
    assertThat(seen.lines()).containsExactly("configmap/first", "configmap/second");
  }

  @Test
  void createsServicesOfEachType() {
    api.kubectl("create service clusterip plain --tcp=80:8080");
    api.kubectl("create service nodeport outside --tcp=80");
    api.kubectl("create service externalname alias --external-name=db.example.com");
    assertThat(api.kubectl("create service loadbalancer front --tcp=443:8443"))
        .isEqualTo("service/front created\n");

    assertThat(api.kubectl("get service alias --no-headers"))
        .matches("alias +ExternalName +<none> +db.example.com +<none> +\\S+\n");
    assertThat(
            api.kubectl(
                "get service plain -o jsonpath={.spec.type}:{.spec.ports[0].port}:{.spec.ports[0].targetPort}:{.spec.selector.app}"))
        .isEqualTo("ClusterIP:80:8080:plain");
    assertThat(api.kubectl("describe service front")).containsPattern("Type: +LoadBalancer");
  }

  @Test
  void deletesAllOfALabel() {
    api.kubectl("create configmap doomed");
    api.kubectl("label configmap doomed doomed=yes");
    assertThat(api.kubectl("delete configmap -l doomed=yes"))
        .isEqualTo("configmap \"doomed\" deleted\n");
    assertThat(api.kubectl("delete configmap -l doomed=yes")).isEqualTo("No resources found\n");
    assertThat(api.kubectl("delete configmap doomed --ignore-not-found")).isEmpty();
  }
}
