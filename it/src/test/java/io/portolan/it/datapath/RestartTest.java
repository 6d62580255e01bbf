// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.datapath.underlay.Underlay;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.nft.wire.NftSocket;
import io.portolan.linux.route.RouteEvent;
import io.portolan.linux.route.RouteEvents;
import io.portolan.network.ClusterRanges;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// The process that programs two nodes is killed and started anew, while clients in pods, who know
/// nothing of it, count what fails.
class RestartTest {
  private static final int ECHO_PORT = 8090;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int FEWEST_FLOWS = 12;

  /// What every client does at least once more before a test goes on.
  private static final int TURNS = 5;

  private final Underlay underlay =
      Underlay.create(ClusterRanges.DEFAULT.nodes(), TestCluster.UNDERLAY_MTU);
  private final List<NetworkNamespace> nodes = new ArrayList<>();
  private final Map<String, NetworkNamespace> pods = new LinkedHashMap<>();
  private final List<Listener> listeners = new ArrayList<>();

  /// What the cluster has, as [NodeProcess] reads it, by what it is.
  private final Map<String, String> state = new LinkedHashMap<>();

  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private Process process;
  private PrintStream commands;
  private BufferedReader answers;

  @BeforeEach
  void fill() throws IOException {
    for (int number = 1; number <= 2; number++) {
      nodes.add(
          underlay.addNode("node-" + number, NodeProcess.facts(number).addresses()).namespace());
    }
    pod("near", 1);
    pod("far", 2);
    pod("other", 2);
    pod("client", 1);
    pod("stranger", 2);
    service("web", 20, 0);
    service("sticky", 21, 600);
    service("talk", 22, 0);
    service("growing", 23, 0);
    start();
    endpoints("web", TestCluster.POD_PORT, "near,far,other");
    endpoints("sticky", TestCluster.POD_PORT, "other,near,far");
    endpoints("talk", ECHO_PORT, "far");
    endpoints("growing", TestCluster.POD_PORT, "near");
    settle();
  }

  @AfterEach
  void close() throws InterruptedException {
    kill();
    listeners.forEach(Listener::close);
    pods.values().forEach(NetworkNamespace::close);
    underlay.close();
  }

  private void pod(String name, int node) {
    NetworkNamespace namespace = NetworkNamespace.create();
    int number = pods.size() + 2;
    pods.put(name, namespace);
    listeners.add(new Listener(namespace, name, TestCluster.POD_PORT));
    state.put("pod " + name, "pod %s %d %d %d".formatted(name, node, number, namespace.fd()));
  }

  private void service(String name, int host, int affinitySeconds) {
    state.put("service " + name, "service %s %d %d".formatted(name, host, affinitySeconds));
  }

  /// Tells the process, if there is one, and each that comes after it.
  private void endpoints(String service, int port, String pods) {
    String line = "endpoints %s %d %s".formatted(service, port, pods);
    state.put("endpoints " + service, line);
    if (process.isAlive()) {
      commands.println(line);
    }
  }

  private void start() throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                NodeProcess.class.getName(),
                Long.toString(ProcessHandle.current().pid())));
    nodes.forEach(node -> command.add(Integer.toString(node.fd())));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    state.values().forEach(commands::println);
    commands.println("start");
    assertThat(answers.readLine()).isEqualTo("settled");
  }

  private void settle() throws IOException {
    commands.println("settle");
    assertThat(answers.readLine()).isEqualTo("settled");
  }

  /// By SIGKILL.
  private void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Test
  void noClientNoticesThatTheProcessIsKilledAndStartedAnew() throws Exception {
    try (Echo echo = Echo.in(in("far").namespace(), ECHO_PORT);
        Clients clients = new Clients(echo)) {
      clients.takeTurns();
      for (int round = 0; round < 4; round++) {
        boolean changesMeanwhile = round % 2 == 1;
        endpoints("web", TestCluster.POD_PORT, round < 2 ? "far,near" : "near,other,far");
        endpoints("growing", TestCluster.POD_PORT, round < 2 ? "near,far" : "near,far,other");
        settle();
        clients.takeTurns();
        kill();
        if (changesMeanwhile) {
          endpoints(
              "growing", TestCluster.POD_PORT, "near,far,other" + (round < 2 ? "" : ",client"));
          endpoints("web", TestCluster.POD_PORT, round < 2 ? "other,far" : "near");
          endpoints(
              "sticky",
              TestCluster.POD_PORT,
              round < 2 ? "other,near,far,stranger" : "far,other,near");
        }
        clients.takeTurns();
        start();
        clients.takeTurns();
      }
    }
    assertThat(failures).isEmpty();
  }

  @Test
  void aSuccessorThatFindsAllAsItShouldBeChangesNothing() throws Exception {
    // So that slots are in an order that nobody would choose, and a chain is there for nothing.
    endpoints("web", TestCluster.POD_PORT, "other");
    settle();
    endpoints("web", TestCluster.POD_PORT, "other,far,near");
    endpoints("sticky", TestCluster.POD_PORT, "far,near");
    settle();
    Client client = in("client");
    String given = client.tcp("10.96.0.21", 80);
    kill();
    Queue<RouteEvent> changes = new ConcurrentLinkedQueue<>();
    List<RouteEvents> watched = new ArrayList<>();
    List<Long> before = generations();
    try {
      nodes.forEach(node -> watched.add(RouteEvents.open(node, changes::add)));
      for (NetworkNamespace pod : pods.values()) {
        watched.add(
            RouteEvents.open(
                pod,
                event -> {
                  // The kernel says by itself, seconds later, that nobody else has its own address.
                  if (!event.toString().contains("=fe80::")
                      && !event.toString().contains("local fe80::")) {
                    changes.add(event);
                  }
                }));
      }
      start();
      assertThat(generations()).as("transactions of nf_tables").isEqualTo(before);
      assertThat(changes).as("links, addresses, routes").isEmpty();
    } finally {
      watched.forEach(RouteEvents::close);
    }
    for (int i = 0; i < 10; i++) {
      assertThat(client.tcp("10.96.0.21", 80)).as("affinity").isEqualTo(given);
    }
  }

  @Test
  void aSuccessorTakesAwayWhatWentMeanwhile() throws Exception {
    try (DatagramChannel asking = in("client").openUdp()) {
      asking.connect(new InetSocketAddress("10.96.0.20", 80));
      assertThat(Client.ask(asking, 16, 10_000)).doesNotContain(Client.REFUSED);
      kill();
      state.keySet().removeIf(key -> key.endsWith(" web"));
      start();
      assertThat(in("client").tcpBriefly("10.96.0.20", 80)).isEqualTo(Client.SILENCE);
      assertThat(Client.ask(asking, 16, 400)).as("the old flow, too").isEqualTo(Client.SILENCE);
    }
  }

  @Test
  @DisplayName("35: a start leaves UDP flows where they lead, but to endpoints that went meanwhile")
  void aStartForgetsOnlyTheUdpFlowsThatLeadNowhere() throws Exception {
    List<DatagramChannel> asking = new ArrayList<>();
    List<String> before = new ArrayList<>();
    try {
      // Whom the kernel draws is for it to say: as many as it takes for all three.
      while (asking.size() < FEWEST_FLOWS || before.stream().distinct().count() < 3) {
        DatagramChannel flow = in("client").openUdp();
        asking.add(flow);
        flow.connect(new InetSocketAddress("10.96.0.20", 80));
        before.add(Client.ask(flow, 16, 10_000));
      }
      kill();
      start();
      assertThat(answers(asking)).as("nothing changed").isEqualTo(before);
      kill();
      endpoints("web", TestCluster.POD_PORT, "near,far");
      start();
      List<String> after = answers(asking);
      for (int i = 0; i < before.size(); i++) {
        if (before.get(i).startsWith("other ")) {
          assertThat(after.get(i)).as("its endpoint went").matches("(near|far) .*");
        } else {
          assertThat(after.get(i)).isEqualTo(before.get(i));
        }
      }
    } finally {
      for (DatagramChannel flow : asking) {
        flow.close();
      }
    }
  }

  private static List<String> answers(List<DatagramChannel> asking) {
    return asking.stream().map(flow -> Client.ask(flow, 16, 10_000)).toList();
  }

  private Client in(String pod) {
    return Client.in(Objects.requireNonNull(pods.get(pod)));
  }

  private List<Long> generations() {
    List<Long> generations = new ArrayList<>();
    for (NetworkNamespace node : nodes) {
      try (NftSocket nft = NftSocket.open(node)) {
        generations.add(nft.generation());
      }
    }
    return generations;
  }

  /// Clients in pods of both nodes that never stop asking.
  private final class Clients implements AutoCloseable {
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicIntegerArray turns = new AtomicIntegerArray(16);
    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean enough;

    /// One question; what it returns is why it failed, and empty when it did not.
    private interface Question {
      String ask() throws IOException;
    }

    Clients(Echo echo) throws IOException {
      for (String who : List.of("client", "stranger")) {
        Client client = in(who);
        for (String web : List.of("10.96.0.20", "fd00:10:96::20")) {
          keep("new connections", () -> answered(client.tcp(web, 80)));
        }
        // The UDP flows of an endpoint that goes are forgotten, also while its answer is on its
        // way.
        for (String growing : List.of("10.96.0.23", "fd00:10:96::23")) {
          keep("new UDP sockets", () -> answered(client.udp(growing, 80)));
        }
      }
      Client client = in("client");
      keep(
          "affinity",
          new Question() {
            private final String first = client.tcp("10.96.0.21", 80);

            @Override
            public String ask() {
              String answer = client.tcp("10.96.0.21", 80);
              return answer.equals(first) ? "" : answer + " after " + first;
            }
          });
      SocketChannel lasting = client.connect("10.96.0.22", 80);
      keep("a connection that lasts", () -> echo.ask(lasting, "x").equals("x") ? "" : "wrong");
    }

    private String answered(String answer) {
      return pods.keySet().stream().anyMatch(name -> answer.startsWith(name + " ")) ? "" : answer;
    }

    private void keep(String what, Question question) {
      int number = count.getAndIncrement();
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    while (!enough) {
                      try {
                        String failure = question.ask();
                        if (!failure.isEmpty()) {
                          failures.add(what + ": " + failure);
                        }
                      } catch (IOException | RuntimeException e) {
                        failures.add(what + ": " + e);
                        return;
                      } finally {
                        turns.incrementAndGet(number);
                      }
                    }
                  }));
    }

    /// Waits until each has asked some more.
    void takeTurns() {
      int[] goals = new int[count.get()];
      for (int i = 0; i < goals.length; i++) {
        goals[i] = turns.get(i) + TURNS;
      }
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      for (int i = 0; i < goals.length; i++) {
        while (turns.get(i) < goals[i]) {
          assertThat(failures).isEmpty();
          assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
          Thread.onSpinWait();
        }
      }
    }

    @Override
    public void close() {
      enough = true;
      try {
        for (Thread thread : threads) {
          thread.join(PATIENCE);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
