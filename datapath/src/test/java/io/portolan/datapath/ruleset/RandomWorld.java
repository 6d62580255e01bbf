// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import io.portolan.datapath.Nodes;
import io.portolan.datapath.ruleset.Oracle.Answer;
import io.portolan.datapath.ruleset.Question.Sender;
import io.portolan.linux.nft.Chain;
import io.portolan.linux.nft.Ruleset;
import io.portolan.linux.nft.Table;
import io.portolan.linux.nft.TableId;
import io.portolan.linux.nft.trace.Connection;
import io.portolan.linux.nft.trace.Packet;
import io.portolan.linux.nft.trace.Trace;
import io.portolan.linux.nft.trace.Tracer;
import io.portolan.network.Cidr;
import io.portolan.network.ClusterRanges;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.NodePortAddresses;
import io.portolan.network.Protocol;
import io.portolan.network.model.Change;
import io.portolan.network.model.NetworkModel;
import io.portolan.network.plan.Backend;
import io.portolan.network.plan.Frontend;
import io.portolan.network.plan.NodePlanner;
import io.portolan.network.service.Endpoint;
import io.portolan.network.service.EndpointPort;
import io.portolan.network.service.Exposure;
import io.portolan.network.service.Exposure.TrafficPolicy;
import io.portolan.network.service.Service;
import io.portolan.network.service.ServicePort;
import io.portolan.network.service.Slice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/// Random clusters and packets, on which the compiled table is held against the documents, and the
/// kernel against the table.
public final class RandomWorld {
  /// Node ports are served at the nodes' loopback addresses, too.
  public static final ClusterRanges RANGES =
      ClusterRanges.DEFAULT.with(NodePortAddresses.of(List.of("primary", "localhost")));

  /// A loopback address that somebody else sends from.
  public static final String MARTIAN = "127.0.0.7";

  private static final List<Integer> PORTS = List.of(80, 81, 53, 4789, 30000, 30001, 30002, 30003);

  private final Random random;
  private final Set<Class<?>> answers = new HashSet<>();
  private final Set<String> matched = new TreeSet<>();
  private final Set<String> compiled = new TreeSet<>();

  public RandomWorld(long seed) {
    this.random = new Random(seed);
  }

  /// The kinds of answers that were asked for.
  Set<Class<?>> answers() {
    return answers;
  }

  /// Rules of the chains that every table has, as `chain position: rule`, that no packet matched;
  /// without those for policies, which [PolicySemanticsTest] is about.
  Set<String> unmatched() {
    Set<String> rest = new TreeSet<>(compiled);
    rest.removeAll(matched);
    // About connections that are cut, which none is that begins.
    rest.removeAll(Set.of("guard 0", "guard-output 0"));
    return rest;
  }

  /// The first packet with which the table does not do what the documents say; empty when it always
  /// does.
  ///
  /// @param change what is done to each compiled table before
  Optional<String> disagreement(UnaryOperator<Table> change, int clusters, int packets) {
    for (int cluster = 0; cluster < clusters; cluster++) {
      NetworkModel model = NetworkModel.EMPTY;
      for (Change each : services()) {
        model = model.apply(each).model();
      }
      NodePlanner planner =
          NodePlanner.empty(Nodes.ONE, RANGES).apply(model.fromNothing()).planner();
      PlanRuleset ruleset =
          PlanRuleset.of(TableId.inet("portolan"), Question.POD_GROUP, planner.plan());
      Table table = change.apply(ruleset.contents());
      table.chains().stream()
          .filter(chain -> chain.base().isPresent() && !chain.name().startsWith("ingress"))
          .forEach(this::remember);
      Tracer tracer = new Tracer(Ruleset.of(table), new NodeOne(random::nextInt));
      Oracle oracle = new Oracle(Nodes.ONE, RANGES, serviceCidrs(model), model.compiled().values());
      for (int packet = 0; packet < packets; packet++) {
        Optional<String> difference = compare(oracle, tracer);
        if (difference.isPresent()) {
          return Optional.of(
              "%s (cluster %d, packet %d)".formatted(difference.get(), cluster, packet));
        }
      }
    }
    return Optional.empty();
  }

  private void remember(Chain chain) {
    for (int i = 0; i < chain.rules().size(); i++) {
      compiled.add(chain.name() + " " + i);
    }
  }

  /// The blocks of all ServiceCIDRs.
  static List<Cidr> serviceCidrs(NetworkModel model) {
    return model.serviceCidrs().values().stream().flatMap(List::stream).toList();
  }

  /// A ServiceCIDR and six Services, each with an EndpointSlice. Of another call they are the same
  /// objects, changed.
  public List<Change> services() {
    List<Change> changes = new ArrayList<>();
    // Another one takes away the blocks in which some of the Services lie.
    int more = random.nextInt(4) == 0 ? 98 : 99;
    changes.add(
        new Change.PutServiceCidr(
            "more",
            List.of(Cidr.of("10." + more + ".0.0/24"), Cidr.of("fd00:10:" + more + "::/112"))));
    for (int i = 0; i < 6; i++) {
      changes.add(new Change.PutService(service(i)));
      changes.add(new Change.PutSlice(slice(i)));
    }
    return changes;
  }

  /// The first packet of a connection, to something that the Services may have or not.
  public Question question() {
    Family family = random.nextBoolean() ? Family.IPV4 : Family.IPV6;
    Sender sender = Sender.values()[random.nextInt(3)];
    IpAddress to = destination(sender, family);
    IpAddress from = source(sender, to);
    Protocol protocol = random.nextBoolean() ? Protocol.TCP : Protocol.UDP;
    return new Question(sender, from, to, protocol, PORTS.get(random.nextInt(PORTS.size())));
  }

  /// The first packet of a connection to one of `frontends`.
  public Question question(List<Frontend> frontends) {
    Frontend to = frontends.get(random.nextInt(frontends.size()));
    Sender sender = to.address().isLoopback() ? Sender.NODE : Sender.values()[random.nextInt(3)];
    IpAddress from = source(sender, to.address());
    return new Question(sender, from, to.address(), to.protocol(), to.port());
  }

  private Optional<String> compare(Oracle oracle, Tracer tracer) {
    Question question = question();
    Packet packet = question.packet(40_000);
    Trace trace = tracer.trace(question.hooks(), packet, Connection.startedBy(packet));
    trace.steps().forEach(step -> matched.add(step.chain() + " " + step.position()));
    Answer answer = oracle.ask(question);
    answers.add(answer.getClass());
    String did = did(trace);
    return says(answer, question.from(), question.to(), question.port(), did)
        ? Optional.empty()
        : Optional.of("%s: %s, but should be %s".formatted(question, did, answer));
  }

  /// What becomes of the packet, in a few words.
  public static String did(Trace trace) {
    return switch (trace.outcome()) {
      case Trace.Rejected _ -> "rejected";
      case Trace.Dropped _ -> "dropped";
      case Trace.Accepted _ ->
          arrives(
              new Backend(
                  IpAddress.ofBytes(trace.packet().destination().toBytes()),
                  trace.packet().destinationPort()),
              IpAddress.ofBytes(trace.packet().source().toBytes()));
    };
  }

  public static String arrives(Backend at, IpAddress from) {
    return "at " + at + " from " + from;
  }

  private static boolean says(Answer answer, IpAddress from, IpAddress to, int port, String did) {
    return switch (answer) {
      case Answer.Served served ->
          served.backends().stream()
              .anyMatch(
                  backend -> {
                    boolean keeps = served.keepsSource() && !backend.address().equals(from);
                    IpAddress seen = keeps ? from : Nodes.ONE.address(from.family()).orElseThrow();
                    return did.equals(arrives(backend, seen));
                  });
      case Answer.Untouched _ -> did.equals(arrives(new Backend(to, port), from));
      case Answer.Rejected _ -> did.equals("rejected");
      case Answer.Dropped _ -> did.equals("dropped");
    };
  }

  /// What comes from a loopback address by a link is somebody else's, which only IPv4 has.
  private IpAddress source(Sender sender, IpAddress to) {
    Family family = to.family();
    boolean four = family == Family.IPV4;
    if (sender == Sender.NODE && to.isLoopback()) {
      return to;
    }
    if (sender == Sender.OUTSIDE && four && random.nextInt(10) == 0) {
      return IpAddress.of(MARTIAN);
    }
    return switch (sender) {
      case POD ->
          IpAddress.of(
              random.nextInt(20) == 0
                  ? (four ? "10.244.2.3" : "fd00:10:244:2::3")
                  : (four ? "10.244.1." : "fd00:10:244:1::") + (2 + random.nextInt(4)));
      case NODE ->
          random.nextInt(10) == 0
              ? IpAddress.of(four ? "10.96.0.10" : "fd00:10:96::a")
              : Nodes.ONE.address(family).orElseThrow();
      case OUTSIDE ->
          IpAddress.of(
              random.nextBoolean()
                  ? (four ? "172.30.0.1" : "fd00:172:30::1")
                  : (four ? "10.244.2.3" : "fd00:10:244:2::3"));
    };
  }

  private IpAddress destination(Sender sender, Family family) {
    boolean four = family == Family.IPV4;
    if (random.nextInt(10) == 0 && (sender == Sender.NODE || (sender == Sender.OUTSIDE && four))) {
      return IpAddress.localhost(family);
    }
    int which = random.nextInt(7);
    return switch (random.nextInt(6)) {
      case 0 -> IpAddress.of((four ? "10.96.0.2" : "fd00:10:96::2") + which);
      case 1 ->
          IpAddress.of(
              (four ? "10." : "fd00:10:")
                  + (96 + random.nextInt(4))
                  + (four ? ".0.2" : "::2")
                  + which);
      case 2 -> Nodes.ONE.address(family).orElseThrow();
      case 3 -> IpAddress.of((four ? "192.0.2." : "2001:db8::") + which);
      case 4 -> IpAddress.of((four ? "172.30.255." : "2001:db8:1::") + which);
      default ->
          random.nextBoolean()
              ? IpAddress.of(four ? "10.96.0.10" : "fd00:10:96::a")
              : IpAddress.of((four ? "10.244.2." : "fd00:10:244:2::") + which);
    };
  }

  private Service service(int which) {
    List<ServicePort> ports = new ArrayList<>();
    ports.add(new ServicePort("a", Protocol.TCP, 80, random.nextBoolean() ? 30000 + which : 0));
    if (random.nextBoolean()) {
      ports.add(new ServicePort("b", Protocol.UDP, 80, random.nextBoolean() ? 30000 + which : 0));
    }
    boolean headless = random.nextInt(8) == 0;
    List<IpAddress> addresses = new ArrayList<>();
    if (!headless) {
      int block = random.nextInt(3) == 0 ? 99 : 96;
      addresses.add(IpAddress.of("10." + block + ".0.2" + which));
      if (random.nextInt(4) != 0) {
        addresses.add(IpAddress.of("fd00:10:" + block + "::2" + which));
      }
    }
    return new Service(
        new NamespacedName("default", "service-" + which),
        Service.Type.LOAD_BALANCER,
        headless,
        addresses,
        ports,
        "",
        random.nextInt(3) == 0 ? Optional.of(Duration.ofHours(3)) : Optional.empty(),
        new Exposure(
            random.nextInt(8) != 0,
            List.of(IpAddress.of("192.0.2." + which), IpAddress.of("2001:db8::" + which)),
            List.of(IpAddress.of("172.30.255." + which), IpAddress.of("2001:db8:1::" + which)),
            sourceRanges(),
            random.nextInt(3) == 0 ? TrafficPolicy.LOCAL : TrafficPolicy.CLUSTER,
            random.nextInt(2) == 0 ? TrafficPolicy.LOCAL : TrafficPolicy.CLUSTER));
  }

  /// Some that lie in each other, too.
  private List<Cidr> sourceRanges() {
    List<Cidr> ranges = new ArrayList<>();
    for (String block :
        List.of("10.244.1.0/24", "10.244.0.0/16", "172.30.0.2/32", "fd00:10:244::/56", "::/0")) {
      if (random.nextInt(8) == 0) {
        ranges.add(Cidr.of(block));
      }
    }
    return ranges;
  }

  private Endpoint.Hints hints() {
    int which = random.nextInt(3);
    return new Endpoint.Hints(
        which == 0 ? Set.of() : Set.of("zone-" + which),
        random.nextBoolean() ? Set.of() : Set.of("node-" + (1 + random.nextInt(2))));
  }

  private Slice slice(int which) {
    boolean hinted = random.nextInt(3) == 0;
    List<Endpoint> endpoints = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      int node = 1 + random.nextInt(2);
      int host = 2 + random.nextInt(4);
      endpoints.add(
          new Endpoint(
              IpAddress.of(
                  random.nextBoolean()
                      ? "10.244." + node + "." + host
                      : "fd00:10:244:" + node + "::" + host),
              "",
              Optional.of("node-" + node),
              Optional.empty(),
              random.nextInt(3) != 0,
              random.nextInt(3) != 0,
              random.nextBoolean(),
              List.of(
                  new EndpointPort("a", Protocol.TCP, 8080),
                  new EndpointPort("b", Protocol.UDP, 8081 + random.nextInt(2))),
              hinted ? hints() : Endpoint.Hints.NONE));
    }
    return new Slice(
        new NamespacedName("default", "slice-" + which), "service-" + which, endpoints);
  }
}
