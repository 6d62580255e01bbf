// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.it.whole.Workplace.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What a person does with kubectl on a cluster that runs, beyond reading and writing objects.
class KubectlIT {
  /// The pod "shell" says what is written into its pipe; "again" fails once and then stays.
  private static final String MANIFEST =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: rolled, annotations: {kubernetes.io/change-cause: first}}
      spec:
        replicas: 2
        selector: {matchLabels: {app: rolled}}
        template:
          metadata: {labels: {app: rolled}}
          spec:
            containers: [{name: main, image: "web:1", ports: [{containerPort: 8080}]}]
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 2
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            containers: [{name: web, image: web, ports: [{containerPort: 8080}]}]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: shell, labels: {kind: process}}
      spec:
        runtimeClassName: process
        terminationGracePeriodSeconds: 1
        volumes: [{name: data, emptyDir: {}}]
        containers:
        - name: main
          image: none
          command: [bash, -c, "mkfifo /data/say; echo first; while true; do cat /data/say; done"]
          volumeMounts: [{name: data, mountPath: /data}]
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: again, labels: {kind: process}}
      spec:
        runtimeClassName: process
        terminationGracePeriodSeconds: 1
        volumes: [{name: data, emptyDir: {}}]
        containers:
        - name: main
          image: none
          command:
          - bash
          - -c
          - "[ -e /data/mark ] && echo second life && exec sleep infinity;
            touch /data/mark; echo first life; exit 3"
          volumeMounts: [{name: data, mountPath: /data}]
      """;

  private static final String RUN =
      "kubectl run --image=none --restart=Never --rm"
          + " --overrides='{\"spec\":{\"runtimeClassName\":\"process\"}}' --command ";

  private static @Nullable Workplace opened;

  @BeforeAll
  static void up() throws IOException {
    opened = Workplace.open();
    Files.writeString(shell().home().resolve("all.yaml"), MANIFEST);
    shell().type("./portolan up -f ~/all.yaml").ok();
  }

  private static Workplace shell() {
    return Objects.requireNonNull(opened);
  }

  private static Outcome type(String line) {
    return shell().type(line);
  }

  @AfterAll
  static void down() {
    shell().close();
  }

  @Test
  void aRolloutIsFollowedListedUndoneAndRestarted() {
    type("kubectl set image deploy/rolled main=web:2").ok();
    type("kubectl annotate deploy/rolled kubernetes.io/change-cause=second --overwrite").ok();
    String done = "deployment \"rolled\" successfully rolled out\n";
    assertThat(type("kubectl rollout status deploy/rolled --timeout=60s").ok().out())
        .endsWith(done);
    assertThat(type("kubectl rollout history deploy/rolled").ok().out())
        .isEqualTo(
            """
            deployment.apps/rolled\s
            REVISION  CHANGE-CAUSE
            1         first
            2         second

            """);
    assertThat(type("kubectl rollout history deploy/rolled --revision=1").ok().out())
        .contains("revision #1", "Image:\tweb:1");

    assertThat(type("kubectl rollout undo deploy/rolled").ok().out())
        .isEqualTo("deployment.apps/rolled rolled back\n");
    assertThat(type("kubectl rollout status deploy/rolled --timeout=60s").ok().out())
        .endsWith(done);
    assertThat(type("kubectl get deploy rolled -o wide").ok().out())
        .containsPattern("2/2 .* web:1 ");
    assertThat(type("kubectl rollout history deploy/rolled").ok().out())
        .containsPattern("REVISION  CHANGE-CAUSE\n2 +second\n3 +first\n");

    type("kubectl rollout restart deploy/rolled").ok();
    assertThat(type("kubectl rollout status deploy/rolled --timeout=60s").ok().out())
        .endsWith(done);
    assertThat(type("kubectl rollout undo deploy/rolled --to-revision=9").failed(1).err())
        .contains("unable to find specified revision 9 in history");
  }

  @Test
  void logsShowThisRunThePreviousOneAndManyPods() {
    shell().typeUntil("kubectl logs again", "second life");
    assertThat(type("kubectl logs again").ok().out()).isEqualTo("second life\n");
    assertThat(type("kubectl logs again --previous").ok().out()).isEqualTo("first life\n");
    assertThat(type("kubectl logs shell --previous").failed(1).err())
        .contains("previous terminated container \"main\" in pod \"shell\" not found");

    assertThat(type("kubectl logs -l kind=process --prefix").ok().out())
        .contains("[pod/again/main] second life\n", "[pod/shell/main] first\n");
    assertThat(type("kubectl logs again --timestamps").ok().out())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d+Z second life\n");
    assertThat(type("kubectl logs shell -c none").failed(1).err())
        .contains("container none is not valid for pod shell");
  }

  @Test
  void aLogThatIsFollowedShowsWhatComesLater() {
    String say = "kubectl exec shell -- sh -c 'seq 3 >/data/say'";
    String follow =
        "kubectl logs -f shell >~/followed & follower=$!; until grep -q first ~/followed; do sleep"
            + " 0.1; done; "
            + say
            + "; until grep -qx 3 ~/followed; do sleep 0.1; done; kill $follower; cat ~/followed";
    assertThat(type(follow).ok().out()).contains("first\n", "1\n2\n3\n");

    assertThat(type("kubectl logs shell --tail=2").ok().out()).isEqualTo("2\n3\n");
    assertThat(type("kubectl logs shell --since=1h").ok().out()).startsWith("first\n");
    assertThat(type("kubectl logs shell --since-time=2999-01-01T00:00:00Z").ok().out()).isEmpty();
  }

  @Test
  void filesAreCopiedIntoAPodAndOutOfIt() {
    type("mkdir -p ~/there/deep; echo 'as it was' >~/there/deep/file").ok();
    type("kubectl cp ~/there shell:/data/there").ok();
    assertThat(type("kubectl exec shell -- cat /data/there/deep/file").ok().out())
        .isEqualTo("as it was\n");
    type("kubectl cp shell:/data/there ~/back").ok();
    type("diff -r ~/there ~/back").ok();
  }

  @Test
  void eventsSayWhatHappenedToWhat() {
    assertThat(type("kubectl get events").ok().out())
        .containsPattern("LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n")
        .containsPattern(
            "Normal +Scheduled +pod/shell +Successfully assigned default/shell to node-\\d\n")
        .containsPattern("Normal +Started +pod/shell +Started container main\n")
        .containsPattern("Normal +ScalingReplicaSet +deployment/web +Scaled up replica set web-");
    assertThat(type("kubectl events --for pod/again").ok().out())
        .containsPattern("LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n")
        .containsPattern("Normal +Started +Pod/again +Started container main")
        .doesNotContain("shell");
  }

  @Test
  void aPortIsForwardedToAPodAndToAService() {
    for (String target : new String[] {"svc/web :80", "deploy/web :8080"}) {
      String ask =
          ": >~/forward; kubectl port-forward "
              + target
              + " >>~/forward & forwarder=$!; until port=$(sed -n"
              + " 's/^Forwarding from 127.0.0.1:\\([0-9]*\\) -> 8080$/\\1/p' ~/forward) && [ -n"
              + " \"$port\" ]; do sleep 0.1; done; curl -s http://127.0.0.1:$port/asked; kill"
              + " $forwarder";
      assertThat(type(ask).ok().out())
          .contains("\"pod\":\"web-", "\"path\":\"/asked\"", "\"port\":8080");
    }
  }

  @Test
  void aCommandHasItsExitCodeItsInputAndItsTwoOutputs() {
    Outcome seven = type("kubectl exec deploy/web -- sh -c 'echo out; echo err >&2; exit 7'");
    assertThat(seven.failed(7).out()).isEqualTo("out\n");
    assertThat(seven.err()).isEqualTo("err\ncommand terminated with exit code 7\n");
    assertThat(type("echo piped | kubectl exec -i shell -- cat").ok().out()).isEqualTo("piped\n");
    assertThat(type("kubectl exec shell -- no-such-program").failed(1).err())
        .contains("no-such-program", "No such file or directory");
  }

  @Test
  void aCommandOnATerminalKnowsItsSize() {
    String session =
        "script -qec 'stty rows 33 cols 99; kubectl exec -it shell -- bash -c \"until [[ \\$(stty"
            + " size) == \\\"33 99\\\" ]]; do :; done; tty; stty size\"' /dev/null";
    assertThat(type(session).ok().out()).containsPattern("/dev/pts/\\d+\r\n").contains("33 99\r\n");
  }

  @Test
  void aPodIsRunForOneCommandOnly() {
    assertThat(type("echo typed | " + RUN + "once -i -- cat").ok().out())
        .isEqualTo("typed\npod \"once\" deleted\n");
    assertThat(type(RUN + "fails -i -- sh -c 'echo said; exit 4'").failed(4).out())
        .contains("said\n", "pod \"fails\" deleted");
    assertThat(type("kubectl get pods once fails").failed(1).out()).isEmpty();
  }

  @Test
  void aShellIsRunInAPodOfItsOwnAndShowsItsPrompt() throws IOException {
    Files.writeString(
        shell().home().resolve("session"), RUN + "term -it -- env PS1='next> ' bash --norc\n");
    String session =
        "(until grep -q 'next> ' ~/screen; do sleep 0.1; done; echo 'tty; exit 5')"
            + " | script -qefc 'bash ~/session' ~/screen";
    assertThat(type(session).failed(5).out())
        .contains("next> tty; exit 5\r\n")
        .containsPattern("/dev/pts/\\d+\r\n")
        .contains("pod \"term\" deleted");
  }

  @Test
  void oneWaitsForWhatOneEdits() {
    type("kubectl create configmap colours --from-literal=sky=blue").ok();
    assertThat(type("EDITOR='sed -i s/blue/grey/' kubectl edit configmap colours").ok().out())
        .isEqualTo("configmap/colours edited\n");
    assertThat(
            type("kubectl wait configmap/colours --for=jsonpath={.data.sky}=grey --timeout=30s")
                .ok()
                .out())
        .isEqualTo("configmap/colours condition met\n");
    assertThat(type("kubectl wait pod/shell --for=condition=Ready --timeout=30s").ok().out())
        .isEqualTo("pod/shell condition met\n");
    assertThat(type("kubectl wait pod/shell --for=delete --timeout=1s").failed(1).err())
        .contains("timed out waiting for the condition on pods/shell");
  }

  @Test
  void whatThereIsNotIsRefusedClearly() {
    assertThat(type("kubectl top nodes").failed(1).err())
        .isEqualTo("error: Metrics API not available\n");
    assertThat(type("kubectl top pods").failed(1).err())
        .isEqualTo("error: Metrics API not available\n");
    assertThat(type("kubectl debug shell --image=busybox --profile=general").failed(1).err())
        .contains("ephemeral containers are disabled for this cluster");
  }

  @Test
  void oneLooksUpWhatThereIs() {
    assertThat(type("kubectl auth can-i create deployments").ok().out()).isEqualTo("yes\n");
    assertThat(type("kubectl cluster-info").ok().out())
        .contains("Kubernetes control plane", "is running at", "https://127.0.0.1:", "CoreDNS");
    assertThat(type("kubectl config view --minify -o jsonpath={.contexts[0].name}").ok().out())
        .isEqualTo("portolan-default");
    assertThat(type("kubectl api-resources --api-group=discovery.k8s.io --no-headers").ok().out())
        .matches("endpointslices +discovery.k8s.io/v1 +true +EndpointSlice\n");
    assertThat(type("kubectl explain service.spec.internalTrafficPolicy").ok().out())
        .contains("KIND:       Service", "FIELD: internalTrafficPolicy <string>", "Local");
  }
}
