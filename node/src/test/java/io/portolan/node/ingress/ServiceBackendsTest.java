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
import io.portolan.node.ingress.ServiceBackends.Holder;
import io.portolan.proxy.ingress.IngressBackend;
import io.portolan.proxy.ingress.Transports;
import io.portolan.proxy.tls.EndpointSecret;
import io.portolan.proxy.tls.TlsLibrary;
import io.portolan.proxy.upstream.Backends;
import io.portolan.proxy.upstream.Transport;
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
  private final ServiceBackends services =
      new ServiceBackends(
          backends,
          new Transports(TlsLibrary::best, _ -> new EndpointSecret.Unusable("does not exist")));

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
}
