// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.datapath.NetworkFeed;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.Protocol;
import io.portolan.network.model.Change;
import io.portolan.network.service.Endpoint;
import io.portolan.network.service.EndpointPort;
import io.portolan.network.service.Exposure;
import io.portolan.network.service.Service;
import io.portolan.network.service.ServicePort;
import io.portolan.network.service.Slice;
import io.portolan.node.VirtualTimers;
import io.portolan.node.ingress.ServiceBackends.Holder;
import io.portolan.proxy.ingress.IngressBackend;
import io.portolan.proxy.ingress.ServiceUse;
import io.portolan.proxy.ingress.Transports;
import io.portolan.proxy.ingress.nginx.Finding;
import io.portolan.proxy.tls.EndpointSecret;
import io.portolan.proxy.tls.TlsLibrary;
import io.portolan.proxy.upstream.Backends;
import io.portolan.proxy.upstream.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ServiceBackendsTest {
  private static final NamespacedName WEB = new NamespacedName("shop", "web");
  private static final IngressBackend BY_NAME = new IngressBackend(WEB, "http");
  private static final IngressBackend BY_NUMBER = new IngressBackend(WEB, "80");

  private static final IngressBackend BY_CLUSTER_IP =
      new IngressBackend(
          WEB,
          "http",
          IngressBackend.Reach.CLUSTER_IP,
          Transport.Protocol.HTTP_1,
          Optional.empty());

  private final NetworkFeed feed = new NetworkFeed();
  private final Backends backends = new Backends();
  private final FakeNames names = new FakeNames();
  private final VirtualTimers timers = new VirtualTimers();
  private final List<NamespacedName> told = new ArrayList<>();
  private final ServiceBackends services =
      new ServiceBackends(
          backends,
          new Transports(TlsLibrary::best, _ -> new EndpointSecret.Unusable("does not exist")),
          names,
          timers,
          told::add);

  private Set<IngressBackend> used = Set.of();

  ServiceBackendsTest() {
    feed.follow(services::apply);
  }

  private void service() {
    feed.accept(
        new Change.PutService(
            new Service(
                WEB,
                Service.Type.CLUSTER_IP,
                false,
                List.of(IpAddress.of("10.96.0.20")),
                List.of(
                    new ServicePort("http", Protocol.TCP, 80, 0),
                    new ServicePort("dns", Protocol.UDP, 53, 0)),
                "",
                Optional.empty(),
                Exposure.PLAIN)));
  }

  private void endpoints(Endpoint... endpoints) {
    feed.accept(
        new Change.PutSlice(
            new Slice(new NamespacedName("shop", "web-x"), "web", List.of(endpoints))));
  }

  private static Endpoint endpoint(String address, boolean ready, boolean terminating) {
    return new Endpoint(
        IpAddress.of(address),
        "",
        Optional.empty(),
        Optional.empty(),
        ready,
        ready || terminating,
        terminating,
        List.of(
            new EndpointPort("http", Protocol.TCP, 8080),
            new EndpointPort("dns", Protocol.UDP, 5353)));
  }

  private List<String> known(IngressBackend backend) {
    return backends.endpoints(backend.backend().name()).stream().map(Object::toString).toList();
  }

  private void use(IngressBackend... wanted) {
    Set<IngressBackend> now = Set.of(wanted);
    Set<IngressBackend> touched = new TreeSet<>(now);
    touched.addAll(used);
    used = now;
    services.change(touched, now::contains);
  }

  @Test
  @DisplayName("51: a port is meant by name or by number, and endpoints know it by its name")
  void portsByNameAndNumber() {
    use(BY_NAME, BY_NUMBER, new IngressBackend(WEB, "53"), new IngressBackend(WEB, "8080"));
    assertThat(known(BY_NAME)).isEmpty();
    service();
    endpoints(endpoint("10.244.1.3", true, false));
    assertThat(known(BY_NAME)).containsExactly("10.244.1.3:8080");
    assertThat(known(BY_NUMBER)).containsExactly("10.244.1.3:8080");
    assertThat(known(new IngressBackend(WEB, "53"))).isEmpty();
    assertThat(known(new IngressBackend(WEB, "8080"))).isEmpty();
  }

  @Test
  void theClusterIpIsTheOnlyEndpointWhereRequestsGoThroughTheService() {
    use(BY_CLUSTER_IP, BY_NAME);
    service();
    assertThat(known(BY_CLUSTER_IP)).as("nobody would answer").isEmpty();
    endpoints(endpoint("10.244.1.3", true, false));
    assertThat(known(BY_CLUSTER_IP)).containsExactly("10.96.0.20:80");
    assertThat(known(BY_NAME)).containsExactly("10.244.1.3:8080");
    use(BY_NAME);
    use(BY_NAME);
    assertThat(known(BY_CLUSTER_IP)).isEmpty();
    assertThat(known(BY_NAME)).containsExactly("10.244.1.3:8080");
  }

  @Test
  void whoTakesSpansIsFollowedBesideWhatRoutesUse() {
    service();
    endpoints(endpoint("10.244.1.3", true, false));
    services.hold(Holder.COLLECTOR, Set.of(BY_NUMBER), used::contains);
    assertThat(known(BY_NUMBER)).containsExactly("10.244.1.3:8080");
    use(BY_NAME);
    use();
    endpoints(endpoint("10.244.1.4", true, false));
    assertThat(known(BY_NUMBER)).containsExactly("10.244.1.4:8080");
    services.hold(Holder.COLLECTOR, Set.of(), used::contains);
    use(BY_NAME);
    assertThat(known(BY_NUMBER)).isEmpty();
    assertThat(known(BY_NAME)).containsExactly("10.244.1.4:8080");
  }

  @Test
  void thoseThatTerminateServeWhereNoneIsReady() {
    service();
    use(BY_NAME);
    endpoints(
        endpoint("10.244.1.3", true, false),
        endpoint("10.244.1.4", false, true),
        endpoint("10.244.1.5", false, false));
    assertThat(known(BY_NAME)).containsExactly("10.244.1.3:8080");
    endpoints(endpoint("10.244.1.4", false, true), endpoint("10.244.1.5", false, false));
    assertThat(known(BY_NAME)).containsExactly("10.244.1.4:8080");
    feed.accept(new Change.RemoveService(WEB));
    assertThat(known(BY_NAME)).isEmpty();
  }

  @Test
  void whatIsNotUsedAnyMoreIsKnownUntilTheNextChange() {
    service();
    endpoints(endpoint("10.244.1.3", true, false));
    use(BY_NAME);
    use(BY_NUMBER);
    assertThat(known(BY_NAME)).isNotEmpty();
    use(BY_NUMBER);
    assertThat(known(BY_NAME)).isEmpty();
    assertThat(known(BY_NUMBER)).isNotEmpty();
  }

  private void external(String name, ServicePort... ports) {
    feed.accept(
        new Change.PutService(
            new Service(
                WEB,
                Service.Type.EXTERNAL_NAME,
                false,
                List.of(),
                List.of(ports),
                name,
                Optional.empty(),
                Exposure.PLAIN)));
  }

  private String problem(String port) {
    return services
        .problem(new ServiceUse("spec.defaultBackend.service", WEB, port))
        .map(Finding::sentence)
        .orElse("");
  }

  @Test
  void namesOutsideAreServedOnlyWhereTheSettingSaysSo() {
    names.found("example.org", Duration.ofSeconds(30), "192.0.2.7", "2001:db8::7");
    use(BY_NUMBER);
    external("example.org");
    assertThat(known(BY_NUMBER)).isEmpty();
    assertThat(names.asked("example.org")).isZero();
    assertThat(problem("80"))
        .isEqualTo(
            "Service shop/web is of type ExternalName (example.org), and such are served only"
                + " where ConfigMap portolan-ingress/ingress has allow-external-name-services:"
                + " \"true\"; its requests are answered 503");
    services.allowExternal(true);
    assertThat(known(BY_NUMBER)).containsExactly("192.0.2.7:80", "[2001:db8::7]:80");
    assertThat(problem("80")).isEmpty();
    services.allowExternal(false);
    assertThat(known(BY_NUMBER)).isEmpty();
    assertThat(told).containsOnly(WEB);
  }

  @Test
  void thePortIsTheServicesTargetWhereItIsListedAndElseTheNumber() {
    names.found("example.org", Duration.ofSeconds(30), "192.0.2.7");
    services.allowExternal(true);
    external("example.org", new ServicePort("http", Protocol.TCP, 80, 0, 8080));
    IngressBackend other = new IngressBackend(WEB, "8443");
    IngressBackend unknown = new IngressBackend(WEB, "https");
    IngressBackend first = new IngressBackend(WEB, IngressBackend.FIRST_PORT);
    use(BY_NAME, BY_NUMBER, other, unknown, first, BY_CLUSTER_IP);
    assertThat(known(BY_NAME)).containsExactly("192.0.2.7:8080");
    assertThat(known(BY_NUMBER)).containsExactly("192.0.2.7:8080");
    assertThat(known(other)).containsExactly("192.0.2.7:8443");
    assertThat(known(first)).containsExactly("192.0.2.7:8080");
    assertThat(known(BY_CLUSTER_IP)).as("it has none").containsExactly("192.0.2.7:8080");
    assertThat(known(unknown)).isEmpty();
    assertThat(problem("https"))
        .isEqualTo(
            "Service shop/web of type ExternalName lists no port https; its requests are"
                + " answered 503");
    external("example.org");
    assertThat(known(first)).isEmpty();
    assertThat(names.asked("example.org")).as("all share what is known").isEqualTo(1);
  }

  @Test
  void addressesFollowTheNameAndTheService() {
    names.found("a.example.org", Duration.ofSeconds(30), "192.0.2.7");
    names.found("b.example.org", Duration.ofSeconds(30), "192.0.2.8");
    services.allowExternal(true);
    use(BY_NUMBER);
    external("a.example.org");
    assertThat(known(BY_NUMBER)).containsExactly("192.0.2.7:80");
    names.found("a.example.org", Duration.ofSeconds(30), "192.0.2.9");
    timers.advance(Duration.ofSeconds(30), () -> {});
    assertThat(known(BY_NUMBER)).containsExactly("192.0.2.9:80");
    external("b.example.org");
    assertThat(known(BY_NUMBER)).containsExactly("192.0.2.8:80");
    external("c.example.org");
    assertThat(problem("80"))
        .isEqualTo(
            "Service shop/web stands for c.example.org, which does not exist; its requests are"
                + " answered 503");
    service();
    endpoints(endpoint("10.244.1.3", true, false));
    assertThat(known(BY_NUMBER)).containsExactly("10.244.1.3:8080");
    assertThat(problem("80")).isEmpty();
    external("a.example.org");
    use();
    use();
    long before = names.asked("a.example.org");
    timers.advance(Duration.ofHours(1), () -> {});
    assertThat(names.asked("a.example.org")).as("nobody uses it").isEqualTo(before);
  }
}
