// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.whole;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class UpDownIT {
  /// Everything of a host that `down` must leave as it was.
  static final String HOST =
      "ip -o link | sed 's/ qlen.*//'; ip -o addr | sed 's/valid_lft.*//'; ip route show table all;"
          + " ip -6 route show table all; ip rule; ip -6 rule; nft list ruleset;"
          + " ls -A ~ | grep -vE '^(out|err)[0-9]+$';"
          + " find /tmp -maxdepth 1 | grep -iE 'portolan|sqlite|netty' | grep -v portolan-it- | sort;"
          + " ls /run/netns 2>/dev/null; sysctl -a 2>/dev/null | grep -E '^net' | sort";

  @Test
  void upMakesAClusterAndDownLeavesTheHostAsItWas() throws Exception {
    try (Workplace shell = Workplace.open()) {
      String before = shell.type(HOST).ok().out();

      assertThat(shell.type("./portolan up").ok().out())
          .contains("Cluster \"default\" is up after", "2 nodes Ready", "node-1", "node-2");
      assertThat(shell.type("kubectl config current-context").ok().out())
          .isEqualTo("portolan-default\n");
      assertThat(shell.type("kubectl get nodes").ok().out())
          .containsPattern("node-1 +Ready")
          .containsPattern("node-2 +Ready");
      assertThat(shell.type("./portolan status").ok().out())
          .contains("is running", "10.244.0.0/16", "10.96.0.10");
      assertThat(shell.type("./portolan up").ok().out()).contains("is running already");

      assertThat(shell.type("./portolan down").ok().out()).contains("is down");
      Path state = shell.home().resolve(".local");
      assertThat(state.resolve("state/portolan/default")).doesNotExist();
      deleteEmpty(state);
      deleteEmpty(shell.home().resolve(".kube"));
      assertThat(shell.type(HOST).ok().out()).isEqualTo(before);
      assertThat(shell.type("./portolan status").failed(4).err()).contains("is not running");
    }
  }

  /// Folders that kubectl and the state folder leave empty, or with kubectl's cache.
  static void deleteEmpty(Path folder) throws Exception {
    if (Files.exists(folder)) {
      try (var tree = Files.walk(folder)) {
        tree.sorted(java.util.Comparator.reverseOrder()).forEach(entry -> entry.toFile().delete());
      }
    }
  }

  @Test
  void aKilledDaemonComesBackWithItsObjects() {
    try (Workplace shell = Workplace.open()) {
      shell.type("./portolan up").ok();
      shell.type("kubectl create configmap remembered --from-literal=a=b").ok();
      String pid = shell.type("./portolan status -o json | grep '\"pid\"' | tr -dc 0-9").ok().out();
      shell.type("kill -9 " + pid).ok();
      shell.type("while kill -0 " + pid + " 2>/dev/null; do :; done").ok();

      assertThat(shell.type("./portolan status").failed(4).err()).contains("is not running");
      shell.type("./portolan up").ok();
      assertThat(shell.type("kubectl get configmap remembered -o jsonpath={.data.a}").ok().out())
          .isEqualTo("b");
      shell.type("./portolan down").ok();
    }
  }

  @Test
  void clustersOfDifferentNamesRunSideBySide() {
    try (Workplace shell = Workplace.open()) {
      shell.type("./portolan up --name one --nodes 1").ok();
      shell.type("./portolan up --name two --nodes 1").ok();
      assertThat(shell.type("kubectl config get-contexts -o name").ok().out())
          .contains("portolan-one", "portolan-two");
      assertThat(shell.type("kubectl --context portolan-one get nodes").ok().out())
          .contains("Ready");
      assertThat(shell.type("./portolan status --name two").ok().out()).contains("10.243.0.0/16");
      shell.type("./portolan down --name two").ok();
      assertThat(shell.type("kubectl config current-context").ok().out())
          .isEqualTo("portolan-one\n");
      shell.type("./portolan down --name one").ok();
    }
  }
}
