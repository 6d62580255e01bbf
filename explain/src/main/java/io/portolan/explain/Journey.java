// SPDX-License-Identifier: Apache-2.0
package io.portolan.explain;

import io.portolan.datapath.ruleset.PolicyDecision;
import io.portolan.explain.Explanation.Step;
import io.portolan.explain.Explanation.Step.Kind;
import io.portolan.explain.Explanation.Verdict;
import io.portolan.linux.nft.BaseChain.Hook;
import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.trace.Connection;
import io.portolan.linux.nft.trace.Packet;
import io.portolan.linux.nft.trace.Trace;
import io.portolan.linux.nft.trace.Tracer;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import io.portolan.network.NodeFacts;
import io.portolan.network.PodFacts;
import io.portolan.network.Protocol;
import io.portolan.network.plan.Backend;
import io.portolan.network.plan.Balancing;
import io.portolan.network.plan.Frontend;
import io.portolan.network.plan.Frontend.Audience;
import io.portolan.network.policy.Direction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// One connection's way from whoever opens it to where it ends.
///
/// ```
///   at each node: prerouting or output ─► the node itself: input
///                                      ─► a pod of it: postrouting
///                                      ─► another node: postrouting, and again there
/// ```
final class Journey {
  private static final int DNS_PORT = 53;

  /// More than there are on any way: where it begins, where a node port is, where the pod is.
  private static final int MOST_NODES = 4;

  /// What clients are given as a port; it decides nothing.
  private static final int FREE_PORT = 40_000;

  private final ClusterNetwork network;
  private final boolean forMany;
  private final Party from;
  private final IpAddress to;
  private final Protocol protocol;
  private final int port;
  private final Wording wording;
  private final List<Step> steps = new ArrayList<>();
  private int hops;

  /// @param forMany whether other questions follow
  Journey(
      ClusterNetwork network,
      boolean forMany,
      Party from,
      IpAddress to,
      Protocol protocol,
      int port) {
    this.network = network;
    this.forMany = forMany;
    this.from = from;
    this.to = to;
    this.protocol = protocol;
    this.port = port;
    this.wording = new Wording(network, protocol);
  }

  /// Where chance may lead it; empty when it is to no Service.
  List<Backend> backends() {
    return first()
        .flatMap(
            node ->
                from.address(to.family())
                    .flatMap(
                        source ->
                            ServiceStep.frontend(node, source, new Backend(to, port), protocol)))
        .map(Balancing::backends)
        .orElse(List.of());
  }

  /// Where the connection first meets our rules.
  private Optional<NodeView> first() {
    Optional<NodeFacts> node =
        switch (from) {
          case Party.Pod pod -> network.node(pod.facts().node());
          case Party.Node own -> network.node(own.facts().name());
          case Party.Other _ ->
              network.nodeOf(to).or(() -> network.announcer(to)).or(network::gateway);
        };
    List<IpAddress> addresses = new ArrayList<>(from.addresses());
    addresses.add(to);
    return node.map(facts -> view(facts, addresses));
  }

  private NodeView view(NodeFacts node, List<IpAddress> addresses) {
    if (forMany) {
      return network.whole(node);
    }
    List<Frontend> frontends =
        Stream.of(Audience.values())
            .map(audience -> new Frontend(audience, to, protocol, port))
            .toList();
    return network.about(node, addresses, frontends);
  }

  Explanation travel(int drawn) {
    Family family = to.family();
    Optional<IpAddress> source = from.address(family);
    Optional<NodeView> node = first();
    if (source.isEmpty()) {
      return end(Verdict.LOST, from + " has no " + Wording.text(family) + " address");
    }
    if (node.isEmpty()) {
      return end(Verdict.LOST, "no node is known that " + from + " is on");
    }
    if (source.get().equals(to) && from instanceof Party.Pod) {
      steps.add(Step.of(Kind.ARRIVAL, node.get().name(), "does not leave the pod"));
      return end(Verdict.ALLOWED, from + " reaches itself without leaving its network");
    }
    Packet packet =
        Packet.of(
            protocol.number(),
            Data.address(source.get().bytes()),
            FREE_PORT,
            Data.address(to.bytes()),
            port);
    if (from instanceof Party.Other && network.announcer(to).isPresent()) {
      steps.add(Step.of(Kind.WAY, node.get().name(), "announces " + to + " on its link"));
    }
    return enter(node.get(), packet, origin(), node.get().tracer(drawn));
  }

  /// Where a packet comes to a node from.
  private enum Origin {
    ITSELF,
    POD,
    LINK
  }

  private Origin origin() {
    return switch (from) {
      case Party.Pod _ -> Origin.POD;
      case Party.Node _ -> Origin.ITSELF;
      case Party.Other _ -> Origin.LINK;
    };
  }

  private Explanation enter(NodeView node, Packet packet, Origin origin, Tracer tracer) {
    hops++;
    IpAddress source = NodeView.address(packet.source());
    Backend asked = new Backend(NodeView.address(packet.destination()), packet.destinationPort());
    Packet incoming =
        origin == Origin.ITSELF ? packet : node.incoming(packet, origin == Origin.POD);
    Trace trace =
        node.trace(
            tracer,
            incoming,
            Connection.startedBy(incoming),
            origin == Origin.ITSELF ? Hook.OUTPUT : Hook.PREROUTING);
    ServiceStep service = new ServiceStep(network, node, source, asked, protocol);
    steps.addAll(service.steps(destination(trace)));
    Optional<Explanation> stopped =
        origin == Origin.POD ? egress(node, trace, source) : Optional.empty();
    if (stopped.isPresent()) {
      return stopped.get();
    }
    if (!trace.isAccepted()) {
      return refused(node, trace, service);
    }
    return lead(node, tracer, trace, origin == Origin.ITSELF);
  }

  /// What policies say of the sender; empty when they let it pass.
  private Optional<Explanation> egress(NodeView node, Trace trace, IpAddress source) {
    if (!(from instanceof Party.Pod pod)) {
      return Optional.empty();
    }
    PolicyDecision decision = node.decisions().read(trace, Direction.EGRESS, source);
    if (!trace.isAccepted() && decision.accepts()) {
      // Something else stops it.
      return Optional.empty();
    }
    Backend at = destination(trace);
    passed(Direction.EGRESS, node, trace);
    NameRules names = new NameRules(node, protocol);
    Step step = wording.decision(Direction.EGRESS, node, decision, pod.facts());
    steps.add(names.because(step, decision, at.address()));
    return decision.accepts()
        ? Optional.empty()
        : Optional.of(
            denied(Direction.EGRESS, decision, pod.facts(), wording.party(at), source, at)
                .advised(names.advice(decision, source, at)));
  }

  private Explanation refused(NodeView node, Trace trace, ServiceStep service) {
    Verdict verdict = trace.outcome() instanceof Trace.Rejected ? Verdict.REFUSED : Verdict.LOST;
    String reason = service.refusal(trace);
    steps.add(Step.of(Kind.SERVICE, node.name(), reason).stopping());
    return end(verdict, reason);
  }

  /// Sends the packet on from the node at which it is.
  private Explanation lead(NodeView node, Tracer tracer, Trace trace, boolean own) {
    Backend at = destination(trace);
    if (node.isLocal(at.address())) {
      Trace input =
          own
              ? node.trace(tracer, trace.packet(), trace.connection(), Hook.POSTROUTING, Hook.INPUT)
              : node.trace(tracer, trace.packet(), trace.connection(), Hook.INPUT);
      return arriveAtNode(node, input);
    }
    Trace leaving = node.trace(tracer, trace.packet(), trace.connection(), Hook.POSTROUTING);
    source(node, trace, leaving);
    if (node.facts().hosts(at.address())) {
      return arriveAtPod(node, leaving);
    }
    Optional<NodeView> next =
        network.nodeOf(at.address()).map(facts -> view(facts, List.of(at.address())));
    if (next.isEmpty()) {
      String reason = "no node has the way to " + at.address() + "; pods do not reach the Internet";
      steps.add(Step.of(Kind.WAY, node.name(), reason).stopping());
      return end(Verdict.LOST, reason);
    }
    if (hops > MOST_NODES) {
      String reason = "the packet goes around in circles";
      steps.add(Step.of(Kind.WAY, node.name(), reason).stopping());
      return end(Verdict.LOST, reason);
    }
    steps.add(Step.of(Kind.WAY, node.name(), "to " + next.get().name() + " by its underlay"));
    return enter(next.get(), leaving.packet(), Origin.LINK, next.get().tracer(0));
  }

  /// Notes that the node put its own address in the place of the sender's.
  private void source(NodeView node, Trace before, Trace after) {
    IpAddress was = NodeView.address(before.packet().source());
    IpAddress is = NodeView.address(after.packet().source());
    if (!was.equals(is)) {
      boolean itself = was.equals(destination(after).address());
      steps.add(
          Step.of(
              Kind.SOURCE,
              node.name(),
              was
                  + " becomes "
                  + is
                  + ", "
                  + node.name()
                  + "'s own, so that the answer comes back this way"
                  + (itself ? " to the pod that asked itself" : "")));
    }
  }

  private Explanation arriveAtNode(NodeView node, Trace trace) {
    Backend at = destination(trace);
    boolean isDns = isDns(at);
    Optional<PodFacts> pod = isDns ? network.pod(at.address()) : Optional.empty();
    if (pod.isPresent()) {
      Optional<Explanation> stopped = ingress(node, trace, pod.get());
      if (stopped.isPresent()) {
        return stopped.get();
      }
    }
    steps.add(
        Step.of(
            Kind.ARRIVAL,
            node.name(),
            isDns ? "the DNS server of " + node.name() : at + ", " + node.name() + " itself"));
    return arrived(node, at);
  }

  private Explanation arriveAtPod(NodeView node, Trace trace) {
    Backend at = destination(trace);
    Optional<PodFacts> pod = network.pod(at.address());
    if (pod.isEmpty()) {
      String reason = at.address() + " is no pod's address";
      steps.add(Step.of(Kind.ARRIVAL, node.name(), reason).stopping());
      return end(Verdict.LOST, reason);
    }
    Optional<Explanation> stopped = ingress(node, trace, pod.get());
    if (stopped.isPresent()) {
      return stopped.get();
    }
    steps.add(
        Step.of(Kind.ARRIVAL, node.name(), wording.arrival(pod.get(), at))
            .about("Pod " + pod.get().name(), ""));
    return arrived(node, at);
  }

  private Optional<Explanation> ingress(NodeView node, Trace trace, PodFacts pod) {
    Backend at = destination(trace);
    PolicyDecision decision = node.decisions().read(trace, Direction.INGRESS, at.address());
    passed(Direction.INGRESS, node, trace);
    steps.add(wording.decision(Direction.INGRESS, node, decision, pod));
    if (trace.isAccepted()) {
      return Optional.empty();
    }
    IpAddress seen = NodeView.address(trace.packet().source());
    return Optional.of(
        denied(
            Direction.INGRESS,
            decision,
            pod,
            from.addresses().contains(seen) ? from.toString() : wording.party(new Backend(seen, 0)),
            seen,
            at));
  }

  /// Notes that the Admin tier leaves the decision to others.
  private void passed(Direction direction, NodeView node, Trace trace) {
    node.decisions()
        .passed(trace, direction)
        .ifPresent(rule -> steps.add(wording.passed(direction, node, rule)));
  }

  private Explanation arrived(NodeView node, Backend at) {
    steps.add(
        Step.of(
            Kind.REPLY,
            node.name(),
            isDns(at) ? "the node's answers pass" : wording.reply(at, new Backend(to, port))));
    return new Explanation(
        Verdict.ALLOWED,
        from + " reaches " + wording.party(at) + " at " + at + "/" + protocol,
        List.copyOf(steps),
        List.of(),
        Optional.of(at));
  }

  private Explanation denied(
      Direction direction,
      PolicyDecision decision,
      PodFacts pod,
      String peer,
      IpAddress seen,
      Backend at) {
    return new Explanation(
        Verdict.DENIED,
        wording.denial(direction, decision, pod, peer, at),
        List.copyOf(steps),
        isDns(at) && direction == Direction.EGRESS
            ? wording.dnsAdvice()
            : wording.advice(direction, decision, pod, seen, at),
        Optional.empty());
  }

  private Explanation end(Verdict verdict, String reason) {
    return new Explanation(verdict, reason, List.copyOf(steps), List.of(), Optional.empty());
  }

  private boolean isDns(Backend at) {
    return network.ranges().dns().contains(at.address()) && at.port() == DNS_PORT;
  }

  private static Backend destination(Trace trace) {
    return new Backend(
        NodeView.address(trace.packet().destination()), trace.packet().destinationPort());
  }
}
