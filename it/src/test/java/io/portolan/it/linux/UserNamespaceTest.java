// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.linux.BindOptions;
import io.portolan.linux.HomeCheck;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.Sockets;
import io.portolan.linux.Sysctl;
import io.portolan.linux.process.Command;
import io.portolan.linux.process.DescriptorInput;
import io.portolan.linux.process.Descriptors;
import io.portolan.linux.process.ExitStatus;
import io.portolan.linux.process.HostnameNamespace;
import io.portolan.linux.process.MountNamespace;
import io.portolan.linux.process.PidNamespace;
import io.portolan.linux.process.Pipe;
import io.portolan.linux.process.SpawnedProcess;
import io.portolan.linux.process.Spawner;
import io.portolan.linux.process.Streams;
import io.portolan.linux.process.Surroundings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Runs a JVM as `portolan up` runs without root: in a user and a mount namespace of its own, but
/// in a network namespace that it has no power over and that no thread can enter again.
@ExtendWith(AtHome.class)
class UserNamespaceTest {
  private static final String DONE = "done, strays: []";

  @Test
  void worksWhereNoThreadCanComeHome() throws Exception {
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> program =
        List.of(
            "unshare",
            "--user",
            "--map-root-user",
            "--mount",
            System.getProperty("java.home") + "/bin/java",
            "-Xshare:auto",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            classes,
            Inside.class.getName());
    Pipe pipe = Pipe.open();
    int nothing = Descriptors.open("/dev/null", 0);
    Streams streams = new Streams.Descriptors(nothing, pipe.writeEnd(), pipe.writeEnd());
    Map<String, String> environment = Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    SpawnedProcess process =
        Spawner.spawn(
            new Command(program, environment, System.getProperty("user.dir"), streams),
            Surroundings.SAME);
    Descriptors.close(pipe.writeEnd());
    Descriptors.close(nothing);
    try (DescriptorInput output = new DescriptorInput(pipe.readEnd())) {
      assertThat(new String(output.readAllBytes(), UTF_8)).endsWith(DONE + "\n");
    }
    assertThat(process.exit().get(60, TimeUnit.SECONDS)).isEqualTo(new ExitStatus.Exited(0));
  }

  /// What the inner JVM does.
  static final class Inside {
    private static final int NAMESPACES = 40;

    private Inside() {}

    public static void main(String[] arguments) throws Exception {
      List<Future<Integer>> results = new ArrayList<>();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < NAMESPACES; i++) {
          results.add(threads.submit(Inside::useNamespace));
        }
      }
      for (Future<Integer> result : results) {
        result.get();
      }
      spawnProcess();
      try (NetworkNamespace current = NetworkNamespace.current()) {
        Sysctl.read(current, "net/ipv4/ip_forward");
      }
      Eventually.eventually(() -> assertThat(HomeCheck.strays()).isEmpty());
      System.out.println("done, strays: " + HomeCheck.strays());
    }

    private static int useNamespace() {
      try (NetworkNamespace namespace = NetworkNamespace.create()) {
        Sysctl.write(namespace, "net/ipv4/ip_forward", "1");
        InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 80);
        int socket = Sockets.listenTcp(namespace, address, BindOptions.NONE);
        Sockets.close(socket);
        return socket;
      }
    }

    private static void spawnProcess() throws Exception {
      try (NetworkNamespace network = NetworkNamespace.create();
          PidNamespace pids = PidNamespace.create(Map.of());
          HostnameNamespace hostname = HostnameNamespace.create("pod");
          MountNamespace mounts = MountNamespace.create(network, List.of())) {
        Command command = new Command(List.of("true"), Map.of(), "/", new Streams.Nowhere());
        Surroundings pod = Surroundings.SAME.in(network).in(pids).in(hostname).in(mounts);
        ExitStatus status = Spawner.spawn(command, pod).exit().get(60, TimeUnit.SECONDS);
        assertThat(status.code()).isZero();
      }
    }
  }
}
