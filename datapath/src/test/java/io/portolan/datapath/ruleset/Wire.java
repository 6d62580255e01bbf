// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import io.portolan.datapath.Nodes;
import io.portolan.linux.nft.BaseChain.Hook;
import io.portolan.linux.nft.CtDirection;
import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.Ruleset;
import io.portolan.linux.nft.TableId;
import io.portolan.linux.nft.text.RulesetText;
import io.portolan.linux.nft.trace.Connection;
import io.portolan.linux.nft.trace.Packet;
import io.portolan.linux.nft.trace.Trace;
import io.portolan.linux.nft.trace.Tracer;
import io.portolan.network.ClusterRanges;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.NodePortAddresses;
import io.portolan.network.PodFacts;
import io.portolan.network.PodFacts.HostPort;
import io.portolan.network.Protocol;
import io.portolan.network.model.Change;
import io.portolan.network.model.NetworkModel;
import io.portolan.network.plan.Backend;
import io.portolan.network.plan.NodePlanner;
import io.portolan.network.service.Endpoint;
import io.portolan.network.service.EndpointPort;
import io.portolan.network.service.Exposure;
import io.portolan.network.service.Service;
import io.portolan.network.service.ServicePort;
import io.portolan.network.service.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/// Node 1 of a cluster of two, as the first packet of a connection finds it.
final class Wire {
  private static final int POD_GROUP = 112;
  private static final int ICMP = 1;
  private static final int DRAWS = 60;

  private final Random random = new Random(1);
  private NetworkModel model = NetworkModel.EMPTY;
  private NodePlanner planner;
  private PlanRuleset ruleset;

  Wire() {
    this(NodePortAddresses.DEFAULT);
  }

  Wire(NodePortAddresses nodePorts) {
    planner = NodePlanner.empty(Nodes.ONE, ClusterRanges.DEFAULT.with(nodePorts));
    ruleset = PlanRuleset.of(TableId.inet("portolan"), POD_GROUP, planner.plan());
  }

  /// A Service at 10.96.0.20, port 80 and node port 30080 of TCP, that leads to port 8080.
  void service(String name, Exposure exposure, Endpoint... endpoints) {
    put(
        new Service(
            new NamespacedName("default", name),
            Service.Type.LOAD_BALANCER,
            false,
            List.of(IpAddress.of("10.96.0.20")),
            List.of(new ServicePort("", Protocol.TCP, 80, 30080)),
            "",
            Optional.empty(),
            exposure));
    change(
        new Change.PutSlice(
            new Slice(new NamespacedName("default", name + "-1"), name, List.of(endpoints))));
  }

  /// A further slice of a Service, whose port leads to `port`.
  void slice(String service, String name, int port, String... addresses) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (String address : addresses) {
      endpoints.add(endpoint(address, true, true, false, Endpoint.Hints.NONE, "", port));
      endpoints.add(endpoint(address, true, true, false, Endpoint.Hints.NONE, "other", 9999));
    }
    change(new Change.PutSlice(new Slice(new NamespacedName("default", name), service, endpoints)));
  }

  /// Makes a Service one of the type ExternalName.
  void externalName(String name, String target) {
    put(
        new Service(
            new NamespacedName("default", name),
            Service.Type.EXTERNAL_NAME,
            false,
            List.of(),
            List.of(),
            target,
            Optional.empty(),
            Exposure.PLAIN));
  }

  /// A pod whose port 8080 of TCP is a port of its node.
  void hostPort(String pod, String address, int port) {
    hostPort(pod, Optional.empty(), address, port);
  }

  /// The same at one address of the node.
  void hostPort(String pod, String at, String address, int port) {
    hostPort(pod, Optional.of(IpAddress.of(at)), address, port);
  }

  private void hostPort(String pod, Optional<IpAddress> at, String address, int port) {
    change(
        new Change.PutPod(
            new PodFacts(
                new NamespacedName("default", pod),
                Nodes.ONE.hosts(IpAddress.of(address)) ? "node-1" : "node-2",
                List.of(IpAddress.of(address)),
                List.of(new HostPort("", at, Protocol.TCP, port, 8080)))));
  }

  void remove(String pod) {
    change(new Change.RemovePod(new NamespacedName("default", pod)));
  }

  private void put(Service service) {
    change(new Change.PutService(service));
  }

  /// Folds the change as the datapath does it, so that what stays behind would show.
  private void change(Change change) {
    NetworkModel.Step step = model.apply(change);
    model = step.model();
    NodePlanner.Step planned = planner.apply(step.delta());
    planner = planned.planner();
    ruleset = ruleset.apply(planner.plan(), planned.delta()).next();
  }

  static Endpoint ready(String address) {
    return endpoint(address, true, true, false, Endpoint.Hints.NONE);
  }

  static Endpoint unready(String address) {
    return endpoint(address, false, false, false, Endpoint.Hints.NONE);
  }

  static Endpoint terminating(String address) {
    return endpoint(address, false, true, true, Endpoint.Hints.NONE);
  }

  static Endpoint hinted(String address, Set<String> zones, Set<String> nodes) {
    return endpoint(address, true, true, false, new Endpoint.Hints(zones, nodes));
  }

  private static Endpoint endpoint(
      String text, boolean ready, boolean serving, boolean terminating, Endpoint.Hints hints) {
    return endpoint(text, ready, serving, terminating, hints, "", 8080);
  }

  private static Endpoint endpoint(
      String text,
      boolean ready,
      boolean serving,
      boolean terminating,
      Endpoint.Hints hints,
      String port,
      int number) {
    IpAddress address = IpAddress.of(text);
    return new Endpoint(
        address,
        "",
        Optional.of(Nodes.ONE.hosts(address) ? "node-1" : "node-2"),
        Optional.empty(),
        ready,
        serving,
        terminating,
        List.of(new EndpointPort(port, Protocol.TCP, number)),
        hints);
  }

  /// What becomes of the first packet: `rejected`, `dropped`, `untouched`, or where it arrives and
  /// from whom.
  String sends(String from, String to, Protocol protocol, int port) {
    Packet packet = Packet.of(protocol.number(), data(from), 40000, data(to), port);
    return outcome(from, packet, Connection.startedBy(packet), to, port);
  }

  /// The same for a packet that belongs to no connection and starts none.
  String sendsAstray(String from, String to, int port) {
    Packet packet = Packet.of(Protocol.TCP.number(), data(from), 40000, data(to), port);
    Connection none =
        new Connection(
            Connection.State.INVALID,
            CtDirection.ORIGINAL,
            packet.tuple(),
            packet.tuple().reversed(),
            0,
            0);
    return outcome(from, packet, none, to, port);
  }

  /// The same for a question whether somebody is there.
  String pings(String from, String to) {
    Packet packet = Packet.of(ICMP, data(from), 0, data(to), 0);
    return outcome(from, packet, Connection.startedBy(packet), to, 0);
  }

  /// The rules that change the source of a packet, as nft writes them.
  List<String> sourceTranslations() {
    return RulesetText.print(Ruleset.of(ruleset.contents()))
        .lines()
        .map(String::strip)
        .filter(line -> line.contains("snat ") || line.contains("masquerade"))
        .toList();
  }

  /// The endpoints that many connections come to.
  Set<String> reached(String from, String to, int port) {
    Set<String> reached = new TreeSet<>();
    for (int i = 0; i < DRAWS; i++) {
      reached.add(sends(from, to, Protocol.TCP, port).split(":")[0]);
    }
    return reached;
  }

  /// Whether connection tracking gets to know the packet.
  boolean isTracked(String from, String to, Protocol protocol, int port) {
    Packet packet = Packet.of(protocol.number(), data(from), 40000, data(to), port);
    return trace(from, packet, Connection.startedBy(packet)).connection().state()
        != Connection.State.UNTRACKED;
  }

  private String outcome(String from, Packet bare, Connection connection, String to, int port) {
    Trace trace = trace(from, bare, connection);
    return switch (trace.outcome()) {
      case Trace.Rejected _ -> "rejected";
      case Trace.Dropped _ -> "dropped";
      case Trace.Accepted _ -> {
        Backend at =
            new Backend(
                IpAddress.ofBytes(trace.packet().destination().toBytes()),
                trace.packet().destinationPort());
        yield at.equals(new Backend(IpAddress.of(to), port))
            ? "untouched"
            : at + " from " + IpAddress.ofBytes(trace.packet().source().toBytes());
      }
    };
  }

  private Trace trace(String from, Packet bare, Connection connection) {
    IpAddress source = IpAddress.of(from);
    boolean own = Nodes.ONE.addresses().contains(source) || from.equals("127.0.0.1");
    Packet packet =
        bare.withLinks(
            own
                ? Packet.Links.NONE
                : Nodes.ONE.hosts(source)
                    ? new Packet.Links("pod1", "", POD_GROUP, 0)
                    : Packet.Links.of("eth0", ""));
    return new Tracer(Ruleset.of(ruleset.contents()), new NodeOne(random::nextInt))
        .trace(List.of(own ? Hook.OUTPUT : Hook.PREROUTING, Hook.POSTROUTING), packet, connection);
  }

  private static Data data(String address) {
    return Data.address(IpAddress.of(address).bytes());
  }
}
