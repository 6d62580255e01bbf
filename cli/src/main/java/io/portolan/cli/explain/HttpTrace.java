// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import io.portolan.cli.explain.Explaining.Sources;
import io.portolan.cli.failure.Failure;
import io.portolan.control.ingress.IngressProxy;
import io.portolan.explain.ClusterNetwork;
import io.portolan.explain.Explainer;
import io.portolan.explain.Explanation;
import io.portolan.explain.Explanation.Step;
import io.portolan.explain.Explanation.Step.Kind;
import io.portolan.explain.Explanation.Verdict;
import io.portolan.explain.Party;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.PodFacts;
import io.portolan.network.Protocol;
import io.portolan.network.plan.Backend;
import io.portolan.network.service.ServiceEndpoints;
import io.portolan.proxy.ingress.IngressBackend;
import io.portolan.proxy.route.Action;
import io.portolan.proxy.route.Answer;
import io.portolan.proxy.route.Arrival;
import io.portolan.proxy.route.CertificateDemand;
import io.portolan.proxy.route.DescribedRequest;
import io.portolan.proxy.route.Forward;
import io.portolan.proxy.route.Protection;
import io.portolan.proxy.route.Redirect;
import io.portolan.proxy.route.Route;
import io.portolan.proxy.route.Share;
import io.portolan.proxy.upstream.Endpoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What becomes of an HTTP request: the way to the proxy, the route, and the way to an endpoint.
final class HttpTrace {
  private static final NamespacedName PROXY =
      new NamespacedName(IngressProxy.NAMESPACE, IngressProxy.NAME);
  private static final int NO_ROUTE = 404;
  private static final int NO_ENDPOINT = 503;
  private static final int GATEWAY_TIMEOUT = 504;

  private final Sources sources;
  private final ClusterNetwork network;
  private final Explainer explainer;

  HttpTrace(Sources sources, ClusterNetwork network) {
    this.sources = sources;
    this.network = network;
    this.explainer = new Explainer(network);
  }

  /// What is foretold.
  ///
  /// @param status what the proxy answers by itself; 0 when an endpoint answers
  /// @param location where a redirect leads to; empty when there is none
  /// @param endpoints the pods of which one answers
  record Foretold(
      Explanation explanation, int status, String location, Set<NamespacedName> endpoints) {}

  /// The names that the certificates which may be shown are for; empty where that is not known.
  Optional<List<String>> certificateNames(HttpQuestion question) {
    return question.isTls()
        ? HttpTls.of(question, sources.certificates().get()).names()
        : Optional.empty();
  }

  /// Where the request is sent to: the URL's host when it is an address, else the proxy.
  ///
  /// @throws Failure USAGE when there is no proxy yet
  IpAddress address(HttpQuestion question, Party from) {
    Optional<IpAddress> written = IpAddress.parse(question.host());
    if (written.isPresent()) {
      return written.get();
    }
    List<IpAddress> proxy =
        network
            .model()
            .compiled()
            .get(PROXY)
            .map(ServiceEndpoints::service)
            .map(service -> service.exposure().loadBalancerIps())
            .orElse(List.of());
    return proxy.stream()
        .filter(address -> from.address(address.family()).isPresent())
        .min(Comparator.comparing(address -> address.family() == Family.IPV6))
        .orElseThrow(
            () ->
                new Failure(
                    Failure.Kind.USAGE,
                    "nothing serves Ingresses yet: there is no Ingress of a class of Portolan's"));
  }

  Foretold foretell(HttpQuestion question, Party from) {
    Explanation arrival =
        explainer.explain(from, address(question, from), Protocol.TCP, question.port());
    Optional<PodFacts> proxy =
        arrival
            .arrivesAt()
            .flatMap(at -> network.pod(at.address()))
            .filter(pod -> pod.name().namespace().equals(PROXY.namespace()));
    if (!arrival.isAllowed() || proxy.isEmpty()) {
      return new Foretold(arrival, 0, "", Set.of());
    }
    return new Onward(question, arrival, proxy.get()).foretell();
  }

  /// From the proxy on.
  private final class Onward {
    private final HttpQuestion question;
    private final PodFacts proxy;
    private final List<Step> steps;
    private final DescribedRequest request;
    private final Optional<HttpTls> tls;

    Onward(HttpQuestion question, Explanation arrival, PodFacts proxy) {
      this.question = question;
      this.proxy = proxy;
      this.tls =
          question.isTls()
              ? Optional.of(HttpTls.of(question, sources.certificates().get()))
              : Optional.empty();
      this.steps =
          new ArrayList<>(
              arrival.steps().stream().filter(step -> step.kind() != Kind.REPLY).toList());
      try {
        this.request =
            new DescribedRequest(
                question.method(), question.host(), question.target(), question.headers());
      } catch (IllegalArgumentException e) {
        throw new Failure(Failure.Kind.USAGE, question.url() + ": " + e.getMessage(), e);
      }
    }

    Foretold foretell() {
      tls.ifPresent(each -> steps.addAll(each.steps(proxy.node())));
      Optional<io.portolan.proxy.route.Backend> passedTo = tls.flatMap(HttpTls::passedTo);
      if (passedTo.isPresent()) {
        return forward(new Forward(List.of(new Share(1, passedTo.get()))));
      }
      io.portolan.proxy.route.Explanation routed =
          sources.routes().apply(question.scheme()).explain(request);
      routed.taken().ifPresent(route -> steps.add(step(route, route + ", " + route.action())));
      routed
          .others()
          .forEach(
              other -> steps.add(step(other.route(), "not " + other.route() + ": " + other.why())));
      if (routed.taken().isEmpty()) {
        String why =
            routed
                .host()
                .map(host -> "host " + host + " has no route for " + question.target())
                .orElse("no Ingress has the host " + question.host());
        steps.add(Step.of(Kind.ROUTE, proxy.node(), why).stopping());
        return answered(NO_ROUTE, why, "");
      }
      Route taken = routed.taken().get();
      int refusal = taken.options().demand().map(demand -> HttpTls.refusal(demand, tls)).orElse(0);
      if (refusal != 0) {
        return answered(
            refusal,
            "the host asks its clients for a certificate, and this request shows none",
            taken.options().demand().map(CertificateDemand::errorPage).orElse(""));
      }
      return act(taken, taken.action());
    }

    private Step step(Route route, String text) {
      return Step.of(Kind.ROUTE, proxy.node(), text)
          .about("Ingress " + route.seniority().object(), "");
    }

    private Foretold act(Route route, Action action) {
      return switch (action) {
        case Answer(int status, String _) ->
            answered(status, "the route has an answer of its own", "");
        case Redirect redirect -> {
          Arrival arrival = new Arrival(question.scheme(), question.port());
          String location = redirect.location(request, arrival, route.path());
          yield answered(redirect.status(), "redirect to " + location, location);
        }
        case Forward forward -> {
          Protection asked = route.options().protection();
          asked
              .inquiry()
              .map(inquiry -> new AskedFirst(asked, inquiry).text())
              .ifPresent(text -> steps.add(step(route, text)));
          yield forward(forward);
        }
      };
    }

    private Foretold answered(int status, String why, String location) {
      return new Foretold(
          new Explanation(
              Verdict.ANSWERED,
              "the proxy answers " + status + " by itself: " + why,
              List.copyOf(steps),
              List.of(),
              Optional.empty()),
          status,
          location,
          Set.of());
    }

    private Foretold forward(Forward forward) {
      List<Explanation> all = new ArrayList<>();
      Set<NamespacedName> pods = new LinkedHashSet<>();
      Optional<io.portolan.proxy.route.Backend> bound = forward.bound(request);
      for (Share share : forward.shares()) {
        boolean isTaken = bound.map(share.to()::equals).orElse(share.weight() > 0);
        if (isTaken && share.to() instanceof io.portolan.proxy.route.Backend backend) {
          List<Endpoint> endpoints = sources.endpoints().apply(backend.name());
          steps.add(backendStep(backend, endpoints));
          if (endpoints.isEmpty()) {
            return answered(
                NO_ENDPOINT, "backend " + backend.name() + " has no ready endpoint", "");
          }
          for (Endpoint endpoint : endpoints) {
            pods.addAll(pods(backend, endpoint));
            all.add(
                explainer.explain(
                    new Party.Pod(proxy), endpoint.address(), Protocol.TCP, endpoint.port()));
          }
        }
      }
      return arrived(Explanation.worst(all), pods);
    }

    private Step backendStep(io.portolan.proxy.route.Backend backend, List<Endpoint> endpoints) {
      List<String> texts = endpoints.stream().map(this::named).toList();
      Step step =
          Step.of(
                  Kind.BACKEND,
                  proxy.node(),
                  backend.name()
                      + (texts.isEmpty()
                          ? " has no ready endpoint"
                          : ": "
                              + String.join(", ", texts)
                              + ", "
                              + new EndpointChoice(backend, endpoints, this::named).text(request)))
              .about("Service " + IngressBackend.of(backend).service(), "");
      return texts.isEmpty() ? step.stopping() : step;
    }

    private String named(Endpoint endpoint) {
      return network.pod(endpoint.address()).map(pod -> pod.name().name() + " ").orElse("")
          + endpoint;
    }

    /// Who answers at an endpoint: a pod, or behind a cluster IP any of the Service's.
    private List<NamespacedName> pods(io.portolan.proxy.route.Backend backend, Endpoint endpoint) {
      Optional<PodFacts> pod = network.pod(endpoint.address());
      if (pod.isPresent()) {
        return List.of(pod.get().name());
      }
      return network
          .model()
          .compiled()
          .get(IngressBackend.of(backend).service())
          .map(service -> service.endpoints().stream())
          .orElse(Stream.empty())
          .flatMap(each -> network.pod(each.address()).stream())
          .map(PodFacts::name)
          .toList();
    }

    private Foretold arrived(Explanation onward, Set<NamespacedName> pods) {
      steps.addAll(onward.steps());
      String sender = "Ingress proxy " + proxy.name();
      Explanation whole =
          onward.isAllowed()
              ? new Explanation(
                  Verdict.ALLOWED,
                  onward.reason().replace("pod " + proxy.name(), sender),
                  List.copyOf(steps),
                  List.of(),
                  onward.arrivesAt())
              : new Explanation(
                  onward.verdict(),
                  onward.reason() + "; the client is answered " + GATEWAY_TIMEOUT,
                  List.copyOf(steps),
                  onward.advice(),
                  Optional.<Backend>empty());
      return new Foretold(whole, onward.isAllowed() ? 0 : GATEWAY_TIMEOUT, "", pods);
    }
  }
}
