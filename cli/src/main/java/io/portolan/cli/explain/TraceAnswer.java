// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.cli.explain.Explaining.Sources;
import io.portolan.cli.failure.Failure;
import io.portolan.explain.ClusterNetwork;
import io.portolan.explain.Explainer;
import io.portolan.explain.Explanation;
import io.portolan.explain.Explanation.Step;
import io.portolan.explain.Explanation.Step.Kind;
import io.portolan.explain.IdleRules;
import io.portolan.explain.Party;
import io.portolan.explain.Reach;
import io.portolan.explain.Warning;
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

/// The answer to one `portolan trace`, in the form that docs/trace.md describes.
final class TraceAnswer {
  private static final int DNS_PORT = 53;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Sources sources;
  private final TraceQuestion question;
  private final ClusterNetwork network;
  private final Parties parties;
  private final Explainer explainer;
  private final Party from;
  private final Resolver resolver;

  /// @throws Failure USAGE when there is no such sender
  TraceAnswer(Sources sources, TraceQuestion question) {
    this.sources = sources;
    this.question = question;
    this.network = sources.network().get();
    this.parties = new Parties(sources.objects(), network, sources.host());
    this.explainer = new Explainer(network);
    this.from = parties.sender(PartyText.parse(question.from(), question.namespace()));
    this.resolver = Resolver.of(sources, network, from, question.namespace());
  }

  /// Where a connection goes.
  ///
  /// @param steps how the address was found
  private record Target(String name, IpAddress address, List<Step> steps) {}

  /// @throws Failure USAGE when there is no such receiver or port
  ObjectNode json() {
    Optional<Target> known = byAddress();
    if (known.isEmpty() && from instanceof Party.Pod) {
      // The pod asks by itself first.
      Optional<ObjectNode> failure =
          resolver.server().map(this::asked).orElseGet(() -> Optional.of(strange()));
      if (failure.isPresent()) {
        return failure.get();
      }
    }
    NamedDestinations named = new NamedDestinations(network, from);
    Optional<Target> target =
        known
            .or(this::byName)
            .or(
                () ->
                    named
                        .find(question.to(), question.ipv6())
                        .map(found -> new Target(question.to(), found.address(), found.steps())));
    if (target.isEmpty()) {
      return nameless(named);
    }
    int port =
        new Ports(network, question.protocol())
            .find(question.port(), question.to(), target.get().address());
    List<Explanation> all = explainer.all(from, target.get().address(), question.protocol(), port);
    Explanation explanation = Explanation.worst(all);
    ObjectNode json =
        ExplanationJson.of(
            explanation,
            target.get().steps(),
            warnings(explanation, target.get().address(), question.protocol(), port));
    long reached = all.stream().filter(Explanation::isAllowed).count();
    if (reached > 0 && reached < all.size()) {
      json.put("reached", reached).put("endpoints", all.size());
    }
    sides(json, Optional.of(target.get().address()), port);
    if (question.live()) {
      live(json, target.get().address(), port);
    }
    return json;
  }

  private List<Warning> warnings(
      Explanation explanation, IpAddress to, Protocol protocol, int port) {
    return new TraceWarnings(sources.told(), new IdleRules(network.model().policies()))
        .of(explainer.policies(from, to, protocol, port), explanation.verdict());
  }

  private void sides(ObjectNode json, Optional<IpAddress> to, int port) {
    ObjectNode sender = json.putObject("from").put("name", from.toString());
    Family family = to.map(IpAddress::family).orElse(Family.IPV4);
    from.address(family).ifPresent(address -> sender.put("address", address.toString()));
    ObjectNode receiver = json.putObject("to").put("name", question.to());
    to.ifPresent(address -> receiver.put("address", address.toString()).put("port", port));
    json.put("protocol", question.protocol().name());
  }

  private void live(ObjectNode json, IpAddress to, int port) {
    NetworkNamespace place = sources.livePlace(from);
    if (question.protocol() == Protocol.SCTP) {
      throw new Failure(Failure.Kind.USAGE, "--live: only TCP and UDP can be tried");
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
  private Optional<Target> byAddress() {
    Family family = question.ipv6() ? Family.IPV6 : Family.IPV4;
    return switch (PartyText.parse(question.to(), question.namespace())) {
      case PartyText.Address(IpAddress address) ->
          Optional.of(new Target(question.to(), address, List.of()));
      case PartyText.Host _ -> Optional.of(own(sources.host(), family));
      case PartyText.Node node -> Optional.of(own(parties.sender(node).addresses(), family));
      case PartyText.Named named when question.to().contains("/") ->
          Optional.of(object(named, family));
      case PartyText.Named _ -> Optional.empty();
    };
  }

  private Target own(List<IpAddress> addresses, Family family) {
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

  private Target object(PartyText.Named named, Family family) {
    Optional<Service> service = parties.service(named);
    Optional<Party> pod = service.isPresent() ? Optional.empty() : parties.pod(named);
    if (pod.isPresent()) {
      return own(pod.get().addresses(), family);
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
    return own(addresses, family);
  }

  private Optional<Target> byName() {
    String node = from instanceof Party.Pod pod ? pod.facts().node() : "";
    return new Names(sources.zone().get(), resolver.conf())
        .find(question.to(), question.ipv6())
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

  /// What comes of it when the pod cannot learn the name from the server.
  private Optional<ObjectNode> asked(IpAddress server) {
    Explanation dns = explainer.explain(from, server, Protocol.UDP, DNS_PORT);
    if (!dns.isAllowed()) {
      return Optional.of(unreachable(dns, warnings(dns, server, Protocol.UDP, DNS_PORT)));
    }
    return resolver.asksCluster() ? Optional.empty() : Optional.of(strange());
  }

  /// The name server is out of reach.
  private ObjectNode unreachable(Explanation dns, List<Warning> warnings) {
    return unresolved(
        new Explanation(
            dns.verdict(),
            from + " cannot look up \"" + question.to() + "\": " + dns.reason(),
            dns.steps(),
            dns.advice(),
            Optional.empty()),
        warnings);
  }

  /// The pod asks another server than the cluster's, or none.
  private ObjectNode strange() {
    return unresolved(
        new Explanation(
            Explanation.Verdict.UNRESOLVED,
            from
                + " asks "
                + resolver.who()
                + ", as its dnsPolicy and dnsConfig say; what \""
                + question.to()
                + "\" is there is not known here",
            List.of(),
            List.of("dnsPolicy ClusterFirst asks the cluster's DNS"),
            Optional.empty()),
        List.of());
  }

  private ObjectNode unresolved(Explanation explanation, List<Warning> warnings) {
    ObjectNode json =
        ExplanationJson.of(
            explanation,
            List.of(
                Step.of(
                    Kind.NAME,
                    "",
                    "asks for \""
                        + question.to()
                        + "\" at "
                        + resolver.who()
                        + ", as for every name")),
            warnings);
    sides(json, Optional.empty(), 0);
    return json;
  }

  /// The name has no address.
  private ObjectNode nameless(NamedDestinations destinations) {
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
                : destinations.hint(question.to());
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
            List.of(),
            List.of());
    sides(json, Optional.empty(), 0);
    return json;
  }
}
