// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.cli.failure.Failure;
import io.portolan.dns.zone.Zone;
import io.portolan.explain.ClusterNetwork;
import io.portolan.explain.Explainer;
import io.portolan.explain.Explanation;
import io.portolan.explain.Explanation.Step;
import io.portolan.explain.Explanation.Step.Kind;
import io.portolan.explain.Party;
import io.portolan.explain.Reach;
import io.portolan.kube.client.ObjectSource;
import io.portolan.linux.NetworkNamespace;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import io.portolan.network.Protocol;
import io.portolan.network.service.Endpoint;
import io.portolan.network.service.Service;
import io.portolan.network.service.ServiceEndpoints;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// Answers questions about a running cluster's network.
///
/// Safe for use by several threads.
public final class Explaining {
  private static final int DNS_PORT = 53;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Sources sources;

  /// What answers are made from.
  ///
  /// @param network as it is now
  /// @param zone the cluster's names, as they are now
  /// @param domain of the cluster
  /// @param host the host's addresses on the network of the nodes; empty where it is not on it
  /// @param places where a party's processes run; empty for nobody's address
  public record Sources(
      ObjectSource objects,
      Supplier<ClusterNetwork> network,
      Supplier<Zone> zone,
      String domain,
      List<IpAddress> host,
      Function<Party, Optional<NetworkNamespace>> places) {}

  public Explaining(Sources sources) {
    this.sources = sources;
  }

  /// Where a connection goes.
  ///
  /// @param steps how the address was found
  private record Target(String name, IpAddress address, List<Step> steps) {}

  /// The answer to `portolan trace`, in the form that docs/trace.md describes.
  ///
  /// @throws Failure USAGE when there is no such party or port
  public ObjectNode trace(TraceQuestion question) {
    ClusterNetwork network = sources.network().get();
    Parties parties = new Parties(sources.objects(), network, sources.host());
    Explainer explainer = new Explainer(network);
    Party from = parties.sender(PartyText.parse(question.from(), question.namespace()));
    Optional<Target> known = byAddress(question, parties, network);
    if (known.isEmpty() && from instanceof Party.Pod) {
      // The pod asks by itself first.
      Explanation dns =
          explainer.explain(from, network.ranges().dns().getFirst(), Protocol.UDP, DNS_PORT);
      if (!dns.isAllowed()) {
        return unresolved(question, from, dns);
      }
    }
    Optional<Target> target = known.or(() -> byName(question, from));
    if (target.isEmpty()) {
      return nameless(question, from, parties);
    }
    int port =
        new Ports(network, question.protocol())
            .find(question.port(), question.to(), target.get().address());
    List<Explanation> all = explainer.all(from, target.get().address(), question.protocol(), port);
    Explanation explanation =
        all.stream().filter(each -> !each.isAllowed()).findFirst().orElseGet(all::getFirst);
    ObjectNode json = ExplanationJson.of(explanation, target.get().steps());
    long reached = all.stream().filter(Explanation::isAllowed).count();
    if (reached > 0 && reached < all.size()) {
      json.put("reached", reached).put("endpoints", all.size());
    }
    sides(json, question, from, Optional.of(target.get().address()), port);
    if (question.live()) {
      live(json, question, from, target.get().address(), port, explainer);
    }
    return json;
  }

  /// The answer to `portolan what-if`.
  ///
  /// @param apply objects with their defaults
  /// @param delete each `KIND/[NAMESPACE/]NAME`
  public ObjectNode whatIf(List<ObjectNode> apply, List<String> delete, String namespace) {
    return WhatIf.answer(
        sources.objects(), sources.network().get(), host(), apply, delete, namespace);
  }

  /// The answer to `portolan verify`: all pairs, foretold and tried.
  ///
  /// @param progress is told how far it is
  public ObjectNode verify(Consumer<String> progress) {
    ClusterNetwork network = sources.network().get();
    Workloads workloads = Workloads.of(sources.objects(), network);
    return new Verifying(network, host(), sources.places(), progress).pairs(workloads);
  }

  /// The answer to `portolan verify --expect`.
  ///
  /// @param expectations as [Expectation#json] writes them
  public ObjectNode expect(List<Expectation> expectations, Consumer<String> progress) {
    ClusterNetwork network = sources.network().get();
    Workloads workloads = Workloads.of(sources.objects(), network);
    Parties parties = new Parties(sources.objects(), network, sources.host());
    return new Verifying(network, host(), sources.places(), progress)
        .expectations(expectations, workloads, parties);
  }

  private Party host() {
    return new Party.Other("the host", sources.host());
  }

  /// The answer to `portolan why`: who may reach the pod, and whom it may reach.
  ///
  /// @throws Failure USAGE when there is no such pod
  public ObjectNode why(String text, String namespace) {
    ClusterNetwork network = sources.network().get();
    Parties parties = new Parties(sources.objects(), network, sources.host());
    return Why.answer(
        sources.objects(), network, parties.sender(PartyText.parse(text, namespace)), host());
  }

  private static void sides(
      ObjectNode json, TraceQuestion question, Party from, Optional<IpAddress> to, int port) {
    ObjectNode sender = json.putObject("from").put("name", from.toString());
    Family family = to.map(IpAddress::family).orElse(Family.IPV4);
    from.address(family).ifPresent(address -> sender.put("address", address.toString()));
    ObjectNode receiver = json.putObject("to").put("name", question.to());
    to.ifPresent(address -> receiver.put("address", address.toString()).put("port", port));
    json.put("protocol", question.protocol().name());
  }

  private void live(
      ObjectNode json,
      TraceQuestion question,
      Party from,
      IpAddress to,
      int port,
      Explainer explainer) {
    NetworkNamespace place =
        sources
            .places()
            .apply(from)
            .orElseThrow(
                () ->
                    new Failure(
                        Failure.Kind.USAGE, "--live: nothing of this cluster runs at " + from));
    if (question.protocol() == Protocol.SCTP && !io.portolan.linux.Sockets.hasSctp()) {
      throw new Failure(Failure.Kind.SYSTEM, "--live: this kernel has no SCTP");
    }
    LiveConnection.Outcome outcome =
        LiveConnection.attempt(place, to, question.protocol(), port, PATIENCE);
    json.putObject("live")
        .put("outcome", outcome.text())
        .put(
            "agrees",
            outcome.agrees(
                explainer.reach(
                    from, new Reach.Target(question.to(), to, question.protocol(), port)),
                question.protocol()));
  }

  /// A target that needs no DNS; empty for a name.
  private Optional<Target> byAddress(
      TraceQuestion question, Parties parties, ClusterNetwork network) {
    Family family = question.ipv6() ? Family.IPV6 : Family.IPV4;
    return switch (PartyText.parse(question.to(), question.namespace())) {
      case PartyText.Address(IpAddress address) ->
          Optional.of(new Target(question.to(), address, List.of()));
      case PartyText.Host _ -> Optional.of(own(question, sources.host(), family));
      case PartyText.Node node ->
          Optional.of(own(question, parties.sender(node).addresses(), family));
      case PartyText.Named named when question.to().contains("/") ->
          Optional.of(object(question, named, parties, network, family));
      case PartyText.Named _ -> Optional.empty();
    };
  }

  private static Target own(TraceQuestion question, List<IpAddress> addresses, Family family) {
    return new Target(
        question.to(),
        addresses.stream()
            .filter(address -> address.family() == family)
            .findFirst()
            .orElseThrow(
                () ->
                    new Failure(
                        Failure.Kind.USAGE,
                        question.to()
                            + " has no "
                            + (family == Family.IPV6 ? "IPv6" : "IPv4")
                            + " address here")),
        List.of());
  }

  private static Target object(
      TraceQuestion question,
      PartyText.Named named,
      Parties parties,
      ClusterNetwork network,
      Family family) {
    Optional<Service> service = parties.service(named);
    Optional<Party> pod = service.isPresent() ? Optional.empty() : parties.pod(named);
    if (pod.isPresent()) {
      return own(question, pod.get().addresses(), family);
    }
    if (service.isEmpty()) {
      throw Parties.unknown(named);
    }
    List<IpAddress> addresses =
        service.get().headless()
            ? network.model().compiled().get(service.get().name()).stream()
                .map(ServiceEndpoints::endpoints)
                .flatMap(List::stream)
                .filter(Endpoint::ready)
                .map(Endpoint::address)
                .toList()
            : service.get().clusterIps();
    return own(question, addresses, family);
  }

  private Optional<Target> byName(TraceQuestion question, Party from) {
    String namespace =
        from instanceof Party.Pod pod ? pod.facts().name().namespace() : question.namespace();
    String node = from instanceof Party.Pod pod ? pod.facts().node() : "";
    return new Names(sources.zone().get(), sources.domain())
        .find(question.to(), namespace, question.ipv6())
        .map(
            found ->
                new Target(
                    question.to(),
                    found.address(),
                    List.of(
                        Step.of(
                            Kind.NAME,
                            node,
                            (found.name().equals(question.to()) ? "" : question.to() + " is ")
                                + found.name()
                                + ", "
                                + found.address()))));
  }

  /// The name server is out of reach.
  private static ObjectNode unresolved(TraceQuestion question, Party from, Explanation dns) {
    ObjectNode json =
        ExplanationJson.of(
            new Explanation(
                dns.verdict(),
                from + " cannot look up \"" + question.to() + "\": " + dns.reason(),
                dns.steps(),
                dns.advice(),
                Optional.empty()),
            List.of(
                Step.of(
                    Kind.NAME,
                    "",
                    "asks for \"" + question.to() + "\" at the cluster's DNS, as for every name")));
    sides(json, question, from, Optional.empty(), 0);
    return json;
  }

  /// The name has no address.
  private static ObjectNode nameless(TraceQuestion question, Party from, Parties parties) {
    String namespace =
        from instanceof Party.Pod pod ? pod.facts().name().namespace() : question.namespace();
    PartyText.Named named = new PartyText.Named(Optional.empty(), namespace, question.to());
    String family = question.ipv6() ? "IPv6 address" : "IPv4 address";
    String hint =
        parties.service(named).isPresent()
            ? "; the Service of that name has no " + family
            : parties.pod(named).isPresent()
                ? "; a workload has that name, but no Service: write "
                    + namespace
                    + "/"
                    + question.to()
                : "";
    String reason =
        "the name \"" + question.to() + "\" has no " + family + ", seen from " + namespace + hint;
    ObjectNode json =
        ExplanationJson.of(
            new Explanation(
                Explanation.Verdict.UNRESOLVED,
                reason,
                List.of(Step.of(Kind.NAME, "", reason).stopping()),
                List.of(),
                Optional.empty()),
            List.of());
    sides(json, question, from, Optional.empty(), 0);
    return json;
  }
}
