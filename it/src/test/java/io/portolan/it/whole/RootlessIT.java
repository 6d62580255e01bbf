// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.it.whole.Workplace.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// An ordinary user needs no root: the shop runs, ports of loopback lead into it, and `down` leaves
/// nothing behind.
@TestMethodOrder(OrderAnnotation.class)
class RootlessIT {
  /// Every process whose home is this one, but those that ask. The user cannot ask, since its
  /// daemon may run in a user namespace beside.
  private static final String PROCESSES =
      "for p in /proc/[0-9]*; do grep -qsz \"^HOME=$HOME\\$\" $p/environ"
          + " && [ \"$(ps -o sid= -p ${p#/proc/} | tr -d ' ')\" != \"$(ps -o sid= -p $$ | tr -d ' ')\" ]"
          + " && tr '\\0' ' ' <$p/cmdline && echo; done; true";

  private static final String OTHER_CONTEXT =
      """
      apiVersion: v1
      kind: Config
      # mine
      clusters:
      - name: elsewhere
        cluster: {server: "https://192.0.2.1:6443"}
      contexts:
      - name: elsewhere
        context: {cluster: elsewhere, user: me}
      current-context: elsewhere
      users:
      - name: me
        user: {token: secret}
      """;

  private static @Nullable Workplace opened;
  private static String before = "";

  @BeforeAll
  static void up() throws IOException {
    opened = Workplace.open();
    Path kubeconfig = shell().home().resolve(".kube/config");
    Files.createDirectories(kubeconfig.getParent());
    Files.writeString(kubeconfig, OTHER_CONTEXT);
    before = type(UpDownIT.HOST).ok().out();
    type("./portolan up -f examples/shop --publish 18080:svc/shop/front-end:80").ok();
  }

  private static Workplace shell() {
    return Objects.requireNonNull(opened);
  }

  /// As an ordinary user types it.
  private static Outcome type(String line) {
    return shell().type("exec it/bin/as-ordinary-user bash -c \"$LINE\"", Map.of("LINE", line));
  }

  @AfterAll
  static void leave() {
    type("./portolan down");
    shell().close();
  }

  @Test
  @Order(1)
  void theUserIsNotRoot() {
    assertThat(type("id -u").ok().out()).isNotEqualTo("0\n");
    assertThat(type("grep CapEff /proc/self/status").ok().out()).contains("0000000000000000");
  }

  @Test
  @Order(1)
  void theApiAnswersOnTheHostsOwnLoopback() {
    assertThat(type("kubectl config current-context").ok().out()).isEqualTo("portolan-default\n");
    assertThat(
            type("kubectl config view --minify -o jsonpath={.clusters[0].cluster.server}")
                .ok()
                .out())
        .startsWith("https://127.0.0.1:");
    assertThat(type("kubectl get nodes").ok().out())
        .containsPattern("node-1 +Ready")
        .containsPattern("node-2 +Ready");
    assertThat(type("ip -o link | wc -l").ok().out()).as("links of the host").isEqualTo("1\n");
  }

  @Test
  @Order(1)
  void everyPodOfTheShopIsReady() {
    String notReady =
        "kubectl -n shop get pods --no-headers | awk '$2 != \"1/1\" || $3 != \"Running\"'";
    assertThat(type("kubectl -n shop get pods -o name").ok().out().lines())
        .hasSizeGreaterThanOrEqualTo(8);
    assertThat(type(notReady).ok().out()).isEmpty();
  }

  @Test
  @Order(1)
  void aPodReachesAServiceByName() {
    assertThat(
            type("kubectl -n shop exec deploy/cart -- curl -s http://catalogue/books").ok().out())
        .contains("\"pod\":\"catalogue-", "\"path\":\"/books\"", "\"port\":8082");
  }

  @Test
  @Order(1)
  void aPortPublishedAtTheStartLeadsFromLoopbackToAService() {
    assertThat(type("curl -s http://127.0.0.1:18080/hello").ok().out())
        .contains("\"pod\":\"front-end-", "\"path\":\"/hello\"");
  }

  @Test
  @Order(1)
  void aPortIsPublishedAndTakenBackWhileTheClusterRuns() {
    assertThat(
            type("./portolan publish 18081:nodeport:30100 18082:pod/shop/store-0:6379").ok().out())
        .contains("18080:svc/shop/front-end:80", "18081:nodeport:30100", "18082:pod/shop/store-0");
    assertThat(type("curl -s http://127.0.0.1:18081/").ok().out()).contains("\"pod\":\"front-end-");
    assertThat(type("exec 3<>/dev/tcp/127.0.0.1/18082; echo hi >&3; head -n 1 <&3").ok().out())
        .contains("store-0");

    type("./portolan publish --remove 18081").ok();
    assertThat(type("curl -s http://127.0.0.1:18081/").failed(7).out()).isEmpty();
  }

  @Test
  @Order(1)
  void statusSaysHowTheClusterIsReached() {
    assertThat(type("./portolan status").ok().out())
        .contains("is running", "18080:svc/shop/front-end:80")
        .contains("Without root the cluster's addresses do not answer from this host");
  }

  @Test
  @Order(2)
  void downLeavesNothing() throws Exception {
    assertThat(shell().type(PROCESSES).ok().out()).contains("java");

    assertThat(type("./portolan down").ok().out()).contains("is down");

    assertThat(shell().type(PROCESSES).ok().out()).isEmpty();
    assertThat(shell().home().resolve(".local/state/portolan/default")).doesNotExist();
    assertThat(shell().home().resolve(".kube/config")).hasContent(OTHER_CONTEXT);
    UpDownIT.deleteEmpty(shell().home().resolve(".local"));
    UpDownIT.deleteEmpty(shell().home().resolve(".kube/cache"));
    assertThat(type(UpDownIT.HOST).ok().out()).isEqualTo(before);
  }
}
