// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.it.whole.Workplace.Outcome;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// What a person gets wrong: one message that names the thing and what to do, an exit code, nothing
/// half made and nothing lost.
class BadInputIT {
  private static final String CONFIG_MAP =
      """
      apiVersion: v1
      kind: ConfigMap
      metadata:
        name: fine
      """;

  /// One line on stderr, and no trace of the program's inside.
  private static void saysOnce(Outcome outcome, String... words) {
    assertThat(outcome.err()).as(outcome.toString()).startsWith("portolan: ").contains(words);
    assertThat(outcome.err().lines()).as(outcome.toString()).hasSize(1);
    assertThat(outcome.err()).doesNotContain("\tat ", "Exception");
  }

  private static Path write(Workplace shell, String name, String text) throws IOException {
    return Files.writeString(shell.home().resolve(name), text);
  }

  private static Path state(Workplace shell) {
    return shell.home().resolve(".local/state/portolan/default");
  }

  @Test
  void whatCanBeJudgedBeforeAStartMakesNothing() throws IOException {
    try (Workplace shell = Workplace.open()) {
      Path broken = write(shell, "broken.yaml", "apiVersion: v1\nkind: Pod\nmetadata: [a\n");
      saysOnce(shell.type("./portolan up -f " + broken).failed(8), "broken.yaml:");
      saysOnce(shell.type("./portolan up -f ~/absent.yaml").failed(8), "absent.yaml", "no such");
      saysOnce(shell.type("./portolan up --nodes 1000").failed(2), "--nodes 1000", "1 to 100");

      assertThat(state(shell)).doesNotExist();
      assertThat(shell.home().resolve(".kube")).doesNotExist();
    }
  }

  @Test
  void aCollisionWithTheHostIsRefusedByName() throws IOException {
    try (Workplace shell = Workplace.open();
        ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      shell.type("ip route add 10.50.0.0/16 dev lo").ok();
      saysOnce(
          shell.type("./portolan up --pod-cidr 10.50.128.0/17").failed(5),
          "--pod-cidr 10.50.128.0/17",
          "10.50.0.0/16",
          "choose another range");
      shell.type("ip route del 10.50.0.0/16 dev lo").ok();

      saysOnce(
          shell.type("./portolan up --nodes 1 --api-port " + taken.getLocalPort()).failed(6),
          "127.0.0.1:" + taken.getLocalPort(),
          "--api-port");
      assertThat(shell.type("ip -o link | grep -v ' lo:'").out()).isEmpty();
      assertThat(shell.home().resolve(".kube")).doesNotExist();
    }
  }

  @Test
  void aManifestIsRefusedWholeAndAStateFolderThatIsDamagedIsLeftAsItIs() throws IOException {
    try (Workplace shell = Workplace.open()) {
      shell.type("./portolan up --nodes 1 --service-cidr 10.96.0.0/28").ok();
      refusesManifests(shell);
      refusesAServiceBeyondTheRange(shell);
      shell.type("kubectl create configmap remembered --from-literal=a=b").ok();
      shell.type("./portolan down --keep").ok();

      Path store = state(shell).resolve("store.db");
      byte[] whole = Files.readAllBytes(store);
      try (RandomAccessFile file = new RandomAccessFile(store.toFile(), "rw")) {
        file.setLength(whole.length / 2);
      }
      byte[] cut = Files.readAllBytes(store);
      saysOnce(shell.type("./portolan up").failed(7), store.toString(), "cut short", "copy");
      assertThat(Files.readAllBytes(store)).isEqualTo(cut);

      whole[63]++;
      Files.write(store, whole);
      saysOnce(shell.type("./portolan up").failed(7), store.toString(), "newer version");
      assertThat(Files.readAllBytes(store)).isEqualTo(whole);
      whole[63]--;
      Files.write(store, whole);

      Path config = state(shell).resolve("cluster.json");
      String chosen = Files.readString(config);
      Files.writeString(config, chosen.replace("\"format\" : 1", "\"format\" : 99"));
      saysOnce(shell.type("./portolan up").failed(7), config.toString(), "newer Portolan");
      Files.writeString(config, chosen);

      shell.type("./portolan up").ok();
      assertThat(shell.type("kubectl get configmap remembered -o jsonpath={.data.a}").ok().out())
          .isEqualTo("b");
    }
  }

  private static void refusesManifests(Workplace shell) throws IOException {
    String service = "apiVersion: v1\nkind: Service\nmetadata: {name: wrong}\nspec:\n  ";
    refuses(
        shell,
        "apiVersion: v1\nkind: Servise\nmetadata: {name: wrong}\n",
        "no matches for kind \"Servise\" in version \"v1\"");
    refuses(
        shell,
        service + "prots: [{port: 80}]\n",
        "Service \"wrong\"",
        "unknown field \"spec.prots\"");
    refuses(shell, service + "ports: [{port: eighty}]\n", "Service \"wrong\"", "spec.ports.port");
    saysOnce(
        shell
            .type(
                "./portolan up -f "
                    + write(
                        shell,
                        "twice.yaml",
                        service + "ports: [{name: a, port: 80}, {name: b, port: 80}]\n"))
            .failed(8),
        "twice.yaml:1: Service \"wrong\"",
        "spec.ports[1]: Duplicate value");
  }

  /// Refused without a look at what stands beside it: nothing of the file is applied.
  private static void refuses(Workplace shell, String object, String... words) throws IOException {
    Path file = write(shell, "wrong.yaml", CONFIG_MAP + "---\n" + object);
    Outcome outcome = shell.type("./portolan up -f " + file).failed(8);
    saysOnce(outcome, words);
    assertThat(outcome.err()).contains("wrong.yaml:6");
    shell.type("kubectl get configmap fine").failed(1);
  }

  private static void refusesAServiceBeyondTheRange(Workplace shell) {
    assertThat(
            shell
                .type(
                    "for i in $(seq 20); do kubectl create service clusterip s$i --tcp=80 || exit 3;"
                        + " done")
                .failed(3)
                .err())
        .contains("failed to allocate")
        .contains("10.96.0.0/28")
        .contains("full");
    shell.type("kubectl delete service s1").ok();
    shell.type("kubectl create service clusterip again --tcp=80").ok();
  }

  @Test
  void aFullDiskRefusesWritesAndLosesNothing() throws IOException {
    try (Workplace shell = Workplace.open()) {
      Path disk = Files.createDirectories(shell.home().resolve(".local/state/portolan"));
      shell.type("mount -t tmpfs -o size=12m tmpfs " + disk).ok();
      try {
        shell.type("dd if=/dev/zero of=" + disk + "/ballast bs=64k").failed(1);
        saysOnce(shell.type("./portolan up --nodes 1").failed(11), "full", "make room");
        Files.delete(disk.resolve("ballast"));
        shell.type("./portolan up --nodes 1").ok();

        shell.type("dd if=/dev/zero of=" + disk + "/ballast bs=64k").failed(1);
        Outcome writes = shell.type(WRITE_UNTIL_REFUSED);
        assertThat(writes.err()).contains("No space is left", "the change was not stored");
        shell.type("kubectl get nodes").ok();
        Files.delete(disk.resolve("ballast"));
        shell.type("kubectl create configmap after --from-literal=a=b").ok();

        String pid =
            shell.type("./portolan status -o json | grep '\"pid\"' | tr -dc 0-9").ok().out();
        shell.type("kill -9 " + pid + "; while kill -0 " + pid + " 2>/dev/null; do :; done").ok();
        shell.type("./portolan up").ok();
        String stored = shell.type("kubectl get configmaps -o name").ok().out();
        assertThat(stored.lines())
            .contains("configmap/after")
            .containsAll(writes.out().lines().toList());
      } finally {
        shell.type("./portolan down; umount " + disk).ok();
      }
    }
  }

  /// Prints the name of each object whose write was acknowledged.
  private static final String WRITE_UNTIL_REFUSED =
      "head -c 200000 /dev/zero | tr '\\0' x >~/big;"
          + " for i in $(seq 100); do"
          + " kubectl create configmap big-$i --from-file=$HOME/big -o name || break; done";
}
