// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.cli.failure.Failure;
import io.portolan.datapath.ruleset.DeniedConnections.Denied;
import io.portolan.dns.zone.Zone;
import io.portolan.explain.ClusterNetwork;
import io.portolan.explain.Explainer;
import io.portolan.explain.Explanation;
import io.portolan.explain.Party;
import io.portolan.explain.Reach;
import io.portolan.kube.client.ObjectSource;
import io.portolan.linux.NetworkNamespace;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.PodFacts;
import io.portolan.network.Protocol;
import io.portolan.node.files.ResolvConf;
import io.portolan.proxy.route.RouteTable;
import io.portolan.proxy.tls.CertificateTable;
import io.portolan.proxy.upstream.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// Answers questions about a running cluster's network.
///
/// Safe for use by several threads.
public final class Explaining {
  private final Sources sources;

  /// What answers are made from.
  ///
  /// @param network as it is now
  /// @param zone the cluster's names, as they are now
  /// @param dns how pods reach the cluster's DNS
  /// @param hostResolver what pods with the DNS policy `Default` get
  /// @param host the host's addresses on the network of the nodes; empty where it is not on it
  /// @param places where a party's processes run; empty for nobody's address
  /// @param told what kubectl was told of a NetworkPolicy by warnings, each `field: text`
  /// @param routes what the proxies of Ingresses go by, by the scheme
  /// @param endpoints of their backends, by name
  /// @param certificates by which they speak TLS; may wait until they are there
  public record Sources(
      ObjectSource objects,
      Supplier<ClusterNetwork> network,
      Supplier<Zone> zone,
      ResolvConf.ClusterDns dns,
      ResolvConf hostResolver,
      List<IpAddress> host,
      Function<Party, Optional<NetworkNamespace>> places,
      Function<NamespacedName, List<String>> told,
      Function<String, RouteTable> routes,
      Function<String, List<Endpoint>> endpoints,
      Supplier<CertificateTable> certificates) {

    /// Where a real packet is sent from.
    ///
    /// @throws Failure USAGE when nothing runs there
    NetworkNamespace livePlace(Party from) {
      return places
          .apply(from)
          .orElseThrow(
              () ->
                  new Failure(
                      Failure.Kind.USAGE, "--live: nothing of this cluster runs at " + from));
    }
  }

  public Explaining(Sources sources) {
    this.sources = sources;
  }

  /// The answer to `portolan trace`, in the form that docs/trace.md describes.
  ///
  /// @throws Failure USAGE when there is no such party or port
  public ObjectNode trace(TraceQuestion question) {
    return new TraceAnswer(sources, question).json();
  }

  /// The answer to `portolan trace` of a URL, in the form that docs/trace.md describes.
  ///
  /// @throws Failure USAGE when there is no such sender, or nothing serves Ingresses
  public ObjectNode trace(HttpQuestion question) {
    return HttpAnswer.json(sources, question);
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
        .expectations(
            expectations,
            workloads,
            parties,
            new HttpExpectations(sources, network, parties, workloads));
  }

  /// Says of denied connections whose they were and what denied them, as the tables are now.
  ///
  /// @param denied by the node that denied it
  public List<Denial> denials(Map<String, List<Denied>> denied) {
    ClusterNetwork network = sources.network().get();
    Parties parties = new Parties(sources.objects(), network, sources.host());
    Explainer explainer = new Explainer(network);
    List<Denial> denials = new ArrayList<>();
    denied.forEach(
        (node, all) ->
            all.forEach(
                each ->
                    denials.add(
                        new Denial(
                            node,
                            each,
                            network.pod(each.source()).map(PodFacts::name),
                            network.pod(each.destination()).map(PodFacts::name),
                            by(explainer, parties, each)))));
    return denials;
  }

  private static String by(Explainer explainer, Parties parties, Denied denied) {
    Optional<Protocol> protocol = Protocol.ofNumber(denied.protocol());
    return protocol
        .map(
            known ->
                explainer.reach(
                    parties.at(denied.source()),
                    new Reach.Target("", denied.destination(), known, denied.port())))
        .filter(reach -> reach.verdict() == Explanation.Verdict.DENIED)
        .map(Reach::by)
        .orElse("a policy that is gone by now");
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
}
