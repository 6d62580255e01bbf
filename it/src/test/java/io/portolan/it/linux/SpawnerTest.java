// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.linux;

import static io.portolan.it.linux.Eventually.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.process.Command;
import io.portolan.linux.process.DescriptorInput;
import io.portolan.linux.process.Descriptors;
import io.portolan.linux.process.ExitStatus;
import io.portolan.linux.process.HostnameNamespace;
import io.portolan.linux.process.Mount;
import io.portolan.linux.process.MountNamespace;
import io.portolan.linux.process.Orphans;
import io.portolan.linux.process.PidNamespace;
import io.portolan.linux.process.Pipe;
import io.portolan.linux.process.ProcessTree;
import io.portolan.linux.process.PseudoTerminal;
import io.portolan.linux.process.SpawnedProcess;
import io.portolan.linux.process.Spawner;
import io.portolan.linux.process.Streams;
import io.portolan.linux.process.Surroundings;
import io.portolan.linux.uapi.Signal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(AtHome.class)
class SpawnerTest {
  private static final Map<String, String> PATH = Map.of("PATH", "/usr/bin:/bin");

  @TempDir private Path folder;

  @Test
  void runsAProgramWithItsEnvironmentAndDirectory() throws Exception {
    Command command =
        shell("pwd; echo $GREETING; exit 3", Map.of("GREETING", "hello"), new Streams.Nowhere());
    Output output = run(command, Surroundings.SAME);
    assertThat(output.text()).isEqualTo(folder + "\nhello\n");
    assertThat(output.status()).isEqualTo(new ExitStatus.Exited(3));
    assertThat(output.status().code()).isEqualTo(3);
  }

  @Test
  void saysWhichProgramOrDirectoryIsMissing() {
    assertThatThrownBy(() -> spawn(List.of("no-such-program"), "/"))
        .hasMessage("run no-such-program: No such file or directory (ENOENT)");
    assertThatThrownBy(() -> spawn(List.of("/etc/passwd"), "/"))
        .hasMessage("run /etc/passwd: Permission denied (EACCES)");
    assertThatThrownBy(() -> spawn(List.of("true"), "/no-such-directory"))
        .hasMessage("change directory to /no-such-directory: No such file or directory (ENOENT)");
  }

  @Test
  void showsAProcessItsNamespaces() throws Exception {
    Path hosts = Files.writeString(folder.resolve("hosts"), "10.244.1.5 pod\n");
    try (NetworkNamespace network = NetworkNamespace.create();
        PidNamespace pids = PidNamespace.create(PATH);
        HostnameNamespace hostname = HostnameNamespace.create("pod-0");
        MountNamespace mounts =
            MountNamespace.create(
                network,
                List.of(
                    new Mount.Bind(hosts.toString(), "/etc/hosts", true),
                    new Mount.Memory("/mnt", "size=1m"),
                    new Mount.Devices("/sys")))) {
      Surroundings pod = Surroundings.SAME.in(network).in(pids).in(hostname).in(mounts);
      String script =
          "cat /etc/hosts; uname -n; ls /sys/class/net; readlink /proc/self/ns/net; "
              + "touch /mnt/x || echo failed; (echo x >/etc/hosts) 2>/dev/null || echo protected";
      Output output = run(shell(script, Map.of(), new Streams.Nowhere()), pod);
      assertThat(output.text())
          .isEqualTo("10.244.1.5 pod\npod-0\nlo\n" + network + "\nprotected\n");
    }
    assertThat(Path.of("/mnt/x")).doesNotExist();
  }

  @Test
  void killsEverythingInAPidNamespace() throws Exception {
    PidNamespace pids = PidNamespace.create(mark("tree"));
    String script = "setsid sleep 600 & (setsid sleep 601 &) ; wait";
    Command command = shell(script, mark("tree"), new Streams.Nowhere());
    SpawnedProcess process = Spawner.spawn(command, Surroundings.SAME.in(pids));
    eventually(() -> assertThat(Orphans.find("MARK", "tree")).hasSize(4));
    pids.close();
    assertThat(pids.ended().get(60, TimeUnit.SECONDS))
        .isEqualTo(new ExitStatus.Killed(Signal.SIGKILL, false));
    assertThat(process.exit().get(60, TimeUnit.SECONDS).code()).isEqualTo(137);
    assertThat(process.signal(Signal.SIGTERM)).isFalse();
    eventually(() -> assertThat(Orphans.find("MARK", "tree")).isEmpty());
  }

  @Test
  void signalsATreeWithoutAPidNamespace() throws Exception {
    Command command = shell("sleep 600 & wait", mark("signal"), new Streams.Nowhere());
    SpawnedProcess process = Spawner.spawn(command, Surroundings.SAME);
    eventually(() -> assertThat(Orphans.find("MARK", "signal")).hasSize(2));
    assertThat(ProcessTree.signal(process, Signal.SIGTERM)).isEqualTo(2);
    assertThat(process.exit().get(60, TimeUnit.SECONDS))
        .isEqualTo(new ExitStatus.Killed(Signal.SIGTERM, false));
    eventually(() -> assertThat(Orphans.find("MARK", "signal")).isEmpty());
  }

  @Test
  void findsAndKillsOrphansByTheirMark() throws Exception {
    Command command = shell("sleep 600 & wait", mark("orphan"), new Streams.Nowhere());
    SpawnedProcess process = Spawner.spawn(command, Surroundings.SAME);
    eventually(() -> assertThat(Orphans.find("MARK", "orphan")).hasSize(2));
    assertThat(Orphans.find("MARK", "orpha")).isEmpty();
    assertThat(Orphans.kill("MARK", "orphan")).isEqualTo(2);
    assertThat(process.exit().get(60, TimeUnit.SECONDS).code()).isEqualTo(137);
  }

  @Test
  void givesAProgramAControllingTerminal() throws Exception {
    try (PseudoTerminal terminal = PseudoTerminal.open(24, 80)) {
      Command command =
          shell("stty size; read x </dev/tty; echo got $x", PATH, new Streams.Terminal(terminal));
      SpawnedProcess process = Spawner.spawn(command, Surroundings.SAME);
      try (OutputStream keyboard = terminal.keyboard();
          InputStream screen = terminal.screen()) {
        keyboard.write("it\n".getBytes(UTF_8));
        String shown = new String(screen.readAllBytes(), UTF_8);
        assertThat(shown).contains("24 80\r\n").contains("got it\r\n");
      }
      assertThat(process.exit().get(60, TimeUnit.SECONDS).code()).isZero();
    }
  }

  private record Output(String text, ExitStatus status) {}

  private Output run(Command command, Surroundings surroundings) throws Exception {
    Pipe pipe = Pipe.open();
    int nothing = Descriptors.open("/dev/null", 0);
    Streams streams = new Streams.Descriptors(nothing, pipe.writeEnd(), pipe.writeEnd());
    try (DescriptorInput output = new DescriptorInput(pipe.readEnd())) {
      SpawnedProcess process =
          Spawner.spawn(
              new Command(command.arguments(), command.environment(), command.directory(), streams),
              surroundings);
      Descriptors.close(pipe.writeEnd());
      Descriptors.close(nothing);
      return new Output(read(output), process.exit().get(60, TimeUnit.SECONDS));
    }
  }

  private static String read(InputStream in) throws IOException {
    return new String(in.readAllBytes(), UTF_8);
  }

  private static void spawn(List<String> arguments, String directory) {
    Command command = new Command(arguments, PATH, directory, new Streams.Nowhere());
    Spawner.spawn(command, Surroundings.SAME);
  }

  private Command shell(String script, Map<String, String> environment, Streams streams) {
    return new Command(List.of("/bin/sh", "-c", script), environment, folder.toString(), streams);
  }

  private static Map<String, String> mark(String value) {
    return Map.of("PATH", "/usr/bin:/bin", "MARK", value);
  }
}
