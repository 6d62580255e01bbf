// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.whole;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The shop of examples/ answers across nodes by name, cluster IP and node port.
class ShopIT {
  private static final Workplace SHELL = Workplace.open();

  @BeforeAll
  static void up() {
    assertThat(SHELL.type("./portolan up -f examples/shop").ok().out())
        .contains("service/front-end created", "statefulset.apps/store created");
  }

  @AfterAll
  static void down() {
    SHELL.close();
  }

  @Test
  void everyPodIsReadyAndTheyAreSpreadOverTheNodes() {
    assertThat(SHELL.type("kubectl -n shop get pods -o wide").ok().out())
        .containsPattern("store-0 +1/1 +Running +0")
        .containsPattern("cart-\\S+ +1/1 +Running +0 .* node-1")
        .containsPattern("cart-\\S+ +1/1 +Running +0 .* node-2");
  }

  @Test
  void aPodReachesAServiceByItsShortName() {
    assertThat(
            SHELL.type("kubectl -n shop exec deploy/cart -- curl -s http://catalogue/b").ok().out())
        .contains(
            "\"namespace\":\"shop\"", "\"path\":\"/b\"", "\"port\":8082", "\"pod\":\"catalogue-");
  }

  @Test
  void everyEndpointOfAServiceAnswersByItsClusterIp() {
    String ip =
        SHELL.type("kubectl -n shop get svc catalogue -o jsonpath={.spec.clusterIP}").ok().out();
    String answers =
        SHELL
            .type(
                "kubectl -n shop exec deploy/cart -- sh -c 'for i in $(seq 40); do curl -s http://"
                    + ip
                    + "/; echo; done'")
            .ok()
            .out();
    assertThat(answers).contains("\"node\":\"node-1\"", "\"node\":\"node-2\"");
    assertThat(answers.lines())
        .filteredOn(line -> line.contains("\"pod\":\"catalogue-"))
        .hasSize(40);
  }

  @Test
  void theHostReachesNodePortsAndClusterIps() {
    assertThat(SHELL.type("curl -s http://172.30.0.2:30100/").ok().out()).contains("front-end-");
    assertThat(SHELL.type("curl -s http://172.30.0.3:30100/").ok().out()).contains("front-end-");
    String ip =
        SHELL.type("kubectl -n shop get svc payments -o jsonpath={.spec.clusterIP}").ok().out();
    assertThat(SHELL.type("curl -s http://" + ip + "/").ok().out()).contains("payments-");
  }

  @Test
  void aStatefulPodHasAName() {
    assertThat(
            SHELL
                .type(
                    "kubectl -n shop exec deploy/cart -- sh -c 'echo hello | timeout 5 curl -s"
                        + " telnet://store-0.store:6379 -m 2; true'")
                .ok()
                .out())
        .contains("store-0");
    assertThat(
            SHELL
                .type("kubectl -n shop exec deploy/cart -- dig +short +search store")
                .ok()
                .out()
                .lines())
        .hasSize(2);
  }

  @Test
  void aDeploymentRollsOverWithoutARefusedConnection() {
    String ip =
        SHELL.type("kubectl -n shop get svc catalogue -o jsonpath={.spec.clusterIP}").ok().out();
    String answers =
        SHELL
            .type(
                "(for i in $(seq 300); do curl -s -o /dev/null -m 5 -w '%{http_code}\\n' http://"
                    + ip
                    + "/; done) & kubectl -n shop rollout restart deploy/catalogue >/dev/null;"
                    + " kubectl -n shop rollout status deploy/catalogue --timeout=60s >/dev/null;"
                    + " wait")
            .ok()
            .out();
    assertThat(answers.lines()).hasSize(300).containsOnly("200");
  }
}
