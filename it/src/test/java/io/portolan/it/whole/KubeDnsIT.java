// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.it.whole.Workplace.Outcome;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// Who looks for the pods of kube-dns finds one on each node, and they answer.
@TestMethodOrder(OrderAnnotation.class)
class KubeDnsIT {
  private static final String IS_PART_OF_PORTOLAN =
      "pod \"coredns-node-1\" shows the DNS server of node-1, which is a part of Portolan and no"
          + " container: its log is in \"./portolan logs\"";

  private static final String CLIENT =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: client}
      spec:
        nodeName: node-2
        containers: [{name: web, image: web, ports: [{containerPort: 80}]}]
      """;

  private static @Nullable Workplace opened;

  @BeforeAll
  static void up() {
    opened = Workplace.open();
    shell().type("./portolan up").ok();
    shell().type("kubectl apply -f - <<'END'\n" + CLIENT + "END").ok();
    shell().type("kubectl wait pod/client --for=condition=Ready --timeout=60s").ok();
    system("wait pod -l k8s-app=kube-dns --for=condition=Ready --timeout=60s").ok();
  }

  private static Workplace shell() {
    return Objects.requireNonNull(opened);
  }

  private static Outcome system(String arguments) {
    return shell().type("kubectl -n kube-system " + arguments);
  }

  @AfterAll
  static void down() {
    shell().close();
  }

  @Test
  @Order(1)
  void theyAreListedAsStaticPodsAre() {
    assertThat(system("get pods -l k8s-app=kube-dns -o wide").ok().out().lines())
        .hasSize(3)
        .anyMatch(line -> line.matches("NAME +READY +STATUS +RESTARTS +AGE +IP +NODE .*"))
        .anyMatch(
            line -> line.matches("coredns-node-1 +1/1 +Running +0 +\\S+ +172.30.0.2 +node-1 .*"))
        .anyMatch(
            line -> line.matches("coredns-node-2 +1/1 +Running +0 +\\S+ +172.30.0.3 +node-2 .*"));
  }

  @Test
  @Order(1)
  void describeShowsWhatAStaticPodHas() {
    assertThat(system("describe pod coredns-node-1").ok().out())
        .containsPattern("Priority Class Name: +system-node-critical")
        .containsPattern("Node: +node-1/172.30.0.2")
        .containsPattern("kubernetes.io/config.mirror: [0-9a-f]{32}")
        .containsPattern("IP: +fd00:172:30::2")
        .containsPattern("Controlled By: +Node/node-1")
        .containsPattern("Host Ports: +53/UDP, 53/TCP")
        .containsPattern("Mounts: +<none>")
        .containsPattern("Tolerations: +:NoExecute op=Exists")
        .doesNotContain("Service Account", "kube-api-access");
  }

  @Test
  @Order(1)
  void theEndpointsOfKubeDnsAreTheNodes() {
    String addresses =
        "get endpointslices -l kubernetes.io/service-name=kube-dns"
            + " -o jsonpath='{range .items[*].endpoints[*]}{.addresses[0]} {.conditions.ready}"
            + " {.nodeName}{\"\\n\"}{end}'";
    assertThat(system(addresses).ok().out().lines())
        .containsExactlyInAnyOrder(
            "172.30.0.2 true node-1",
            "172.30.0.3 true node-2",
            "fd00:172:30::2 true node-1",
            "fd00:172:30::3 true node-2");
  }

  @Test
  @Order(1)
  void aNodesAddressAnswersAPodAndTheHost() {
    String questions =
        "for at in 172.30.0.2 172.30.0.3 fd00:172:30::2 fd00:172:30::3; do for how in +notcp +tcp;"
            + " do dig +short $how @$at kubernetes.default.svc.cluster.local; done; done";
    assertThat(shell().type(questions).ok().out().lines()).hasSize(8).containsOnly("10.96.0.1");
    assertThat(shell().type("kubectl exec client -- sh -c '" + questions + "'").ok().out().lines())
        .hasSize(8)
        .containsOnly("10.96.0.1");
  }

  @Test
  @Order(1)
  void whoProbesAndScrapesFindsThePagesOfCoreDns() {
    assertThat(
            shell()
                .type(
                    "kubectl exec client -- sh -c 'for at in 172.30.0.2 172.30.0.3"
                        + " [fd00:172:30::2]; do"
                        + " curl -sg http://$at:8080/health; echo;"
                        + " curl -sg http://$at:8181/ready; echo; done'")
                .ok()
                .out()
                .lines())
        .hasSize(6)
        .containsOnly("OK");
    assertThat(
            shell()
                .type(
                    "kubectl exec client --"
                        + " curl -s http://kube-dns.kube-system.svc.cluster.local:9153/metrics")
                .ok()
                .out())
        .contains("coredns_dns_requests_total{server=\"dns://:53\",zone=\".\"");
  }

  @Test
  @Order(1)
  void logsAndCommandsAreRefusedInOneSentence() {
    assertThat(system("logs coredns-node-1").failed(1).err())
        .isEqualTo("Error from server (BadRequest): " + IS_PART_OF_PORTOLAN + "\n");
    assertThat(system("exec coredns-node-1 -- true").failed(1).err())
        .isEqualTo("error: " + IS_PART_OF_PORTOLAN + "\n");
    assertThat(system("attach coredns-node-1").failed(1).err())
        .endsWith("error: " + IS_PART_OF_PORTOLAN + "\n");
  }

  @Test
  @Order(1)
  void statusCountsThePodsThatUsersMade() {
    assertThat(shell().type("./portolan status").ok().out())
        .containsPattern("running +1/1 pods Ready");
  }

  @Test
  @Order(2)
  void oneThatIsDeletedIsMadeAgain() {
    String uid = "get pod coredns-node-1 -o jsonpath={.metadata.uid}";
    String before = system(uid).ok().out();

    system("delete pod coredns-node-1 --timeout=30s").ok();
    system("wait pod/coredns-node-1 --for=create --timeout=30s").ok();
    system("wait pod/coredns-node-1 --for=condition=Ready --timeout=30s").ok();
    assertThat(system(uid).ok().out()).isNotEmpty().isNotEqualTo(before);

    system("delete pod coredns-node-1 --force --grace-period=0").ok();
    system("wait pod/coredns-node-1 --for=create --timeout=30s").ok();
  }

  @Test
  @Order(2)
  void aDrainLeavesItAlone() {
    String uid = "get pod coredns-node-2 -o jsonpath={.metadata.uid}";
    String before = system(uid).ok().out();

    assertThat(shell().type("kubectl drain node-2 --force --timeout=60s").ok().out())
        .contains("evicting pod default/client", "node/node-2 drained")
        .doesNotContain("coredns");

    assertThat(system(uid).ok().out()).isEqualTo(before);
  }

  @Test
  @Order(3)
  void itGoesWithItsNode() {
    shell().type("kubectl delete node node-2").ok();
    system("wait pod/coredns-node-2 --for=delete --timeout=30s").ok();

    assertThat(
            shell()
                .typeUntil(
                    "kubectl -n kube-system get endpoints kube-dns --no-headers"
                        + " | grep -q 172.30.0.3 || echo gone",
                    "gone")
                .ok()
                .out())
        .isEqualTo("gone\n");
  }
}
