// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The shop of examples/ answers across nodes by name, cluster IP and node port.
class ShopIT {
  private static @Nullable Workplace opened;

  @BeforeAll
  static void up() {
    opened = Workplace.open();
    assertThat(shell().type("./portolan up -f examples/shop").ok().out())
        .contains("service/front-end created", "statefulset.apps/store created");
  }

  private static Workplace shell() {
    return Objects.requireNonNull(opened);
  }

  @AfterAll
  static void down() {
    shell().close();
  }

  @Test
  void everyPodIsReadyAndTheyAreSpreadOverTheNodes() {
    assertThat(shell().type("kubectl -n shop get pods -o wide").ok().out())
        .containsPattern("store-0 +1/1 +Running +0")
        .containsPattern("cart-\\S+ +1/1 +Running +0 .* node-1")
        .containsPattern("cart-\\S+ +1/1 +Running +0 .* node-2");
  }

  @Test
  void aPodReachesAServiceByItsShortName() {
    assertThat(
            shell()
                .type("kubectl -n shop exec deploy/cart -- curl -s http://catalogue/b")
                .ok()
                .out())
        .contains(
            "\"namespace\":\"shop\"", "\"path\":\"/b\"", "\"port\":8082", "\"pod\":\"catalogue-");
  }

  @Test
  void everyEndpointOfAServiceAnswersByItsClusterIp() {
    String ip =
        shell().type("kubectl -n shop get svc catalogue -o jsonpath={.spec.clusterIP}").ok().out();
    String answers =
        shell()
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
    assertThat(shell().type("curl -s http://172.30.0.2:30100/").ok().out()).contains("front-end-");
    assertThat(shell().type("curl -s http://172.30.0.3:30100/").ok().out()).contains("front-end-");
    String ip =
        shell().type("kubectl -n shop get svc payments -o jsonpath={.spec.clusterIP}").ok().out();
    assertThat(shell().type("curl -s http://" + ip + "/").ok().out()).contains("payments-");
  }

  @Test
  void aStatefulPodHasAName() {
    assertThat(
            shell()
                .type(
                    "kubectl -n shop exec deploy/cart -- sh -c 'echo hello | timeout 5 curl -s"
                        + " telnet://store-0.store:6379 -m 2; true'")
                .ok()
                .out())
        .contains("store-0");
    assertThat(
            shell()
                .type("kubectl -n shop exec deploy/cart -- dig +short +search store")
                .ok()
                .out()
                .lines())
        .hasSize(2);
  }

  /// As in any cluster, a pod that ends may refuse a connection that was on its way to it.
  @Test
  void aClientThatRetriesSeesNoFailureWhileADeploymentRollsOver() {
    String ip =
        shell().type("kubectl -n shop get svc catalogue -o jsonpath={.spec.clusterIP}").ok().out();
    String answers =
        shell()
            .type(
                "(for i in $(seq 300); do curl -s -o /dev/null -m 5 --retry 5 --retry-delay 1 --retry-all-errors -w '%{http_code}\\n' http://"
                    + ip
                    + "/; done) & kubectl -n shop rollout restart deploy/catalogue >/dev/null;"
                    + " kubectl -n shop rollout status deploy/catalogue --timeout=60s >/dev/null;"
                    + " wait")
            .ok()
            .out();
    assertThat(answers.lines()).hasSize(300).containsOnly("200");
  }
}
