// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClassBuilder;
import io.portolan.datapath.NetworkFeed;
import io.portolan.kube.api.Api;
import io.portolan.kube.api.InProcessClient;
import io.portolan.kube.api.WriteContext;
import io.portolan.kube.client.EventRecorder;
import io.portolan.kube.client.ObjectClient;
import io.portolan.kube.kind.builtin.BuiltInKinds;
import io.portolan.kube.store.MemoryStore;
import io.portolan.network.ingress.IngressClass;
import io.portolan.node.SystemTimers;
import io.portolan.proxy.ocsp.Responder;
import io.portolan.proxy.route.DescribedRequest;
import io.portolan.proxy.route.Route;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// An API with namespace `shop` and a class of Ingresses, and the watch that serves them.
final class WatchedIngresses implements AutoCloseable {
  final ObjectClient client =
      new InProcessClient(
          new Api(new MemoryStore(), BuiltInKinds.ALL, InstantSource.system(), new Random(1)),
          WriteContext.PORTOLAN);
  private final EventRecorder events =
      new EventRecorder(client, "ingress", "", InstantSource.system());
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final SystemTimers timers = new SystemTimers(threads);
  final NetworkFeed feed = new NetworkFeed();
  final FakeNames names = new FakeNames();
  final IngressWatch watch;

  WatchedIngresses() {
    this(
        (at, _) -> {
          throw new IOException("is not asked in this test");
        });
  }

  /// @param responder who is asked what authorities say of certificates
  WatchedIngresses(Responder responder) {
    namespace("shop");
    client.create(
        new IngressClassBuilder()
            .withNewMetadata()
            .withName("portolan")
            .endMetadata()
            .withNewSpec()
            .withController(IngressClass.CONTROLLER)
            .endSpec()
            .build());
    watch = IngressWatch.start(client, feed, events, timers, names, responder);
  }

  void namespace(String name) {
    client.create(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build());
  }

  /// Ingress `shop/web` for host `shop.test`.
  ///
  /// @param annotations of ingress-nginx's, names without prefix and values in turn
  static Ingress ingress(String... annotations) {
    Map<String, String> prefixed = new TreeMap<>();
    for (int i = 0; i < annotations.length; i += 2) {
      prefixed.put("nginx.ingress.kubernetes.io/" + annotations[i], annotations[i + 1]);
    }
    return new IngressBuilder()
        .withNewMetadata()
        .withNamespace("shop")
        .withName("web")
        .withAnnotations(prefixed)
        .endMetadata()
        .withNewSpec()
        .withIngressClassName("portolan")
        .addNewRule()
        .withHost("shop.test")
        .withNewHttp()
        .addNewPath()
        .withPath("/")
        .withPathType("Prefix")
        .withNewBackend()
        .withNewService()
        .withName("web")
        .withNewPort()
        .withNumber(80)
        .endPort()
        .endService()
        .endBackend()
        .endPath()
        .endHttp()
        .endRule()
        .endSpec()
        .build();
  }

  /// The route of a request for the Ingress' host; empty while there is none.
  Optional<Route> route() {
    return watch.http().table().find(new DescribedRequest("GET", "shop.test", "/", Map.of()));
  }

  /// Whether an Event on the object says so.
  boolean hasEvent(String object, String message) {
    return client.list(Event.class).items().stream()
        .anyMatch(
            event ->
                event.getInvolvedObject().getName().equals(object)
                    && event.getMessage().contains(message));
  }

  /// Whether an Event on the object says so, for that reason.
  boolean hasEvent(String object, String reason, String message) {
    return client.list(Event.class).items().stream()
        .anyMatch(
            event ->
                event.getReason().equals(reason)
                    && event.getInvolvedObject().getName().equals(object)
                    && event.getMessage().contains(message));
  }

  static void eventually(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
    }
  }

  @Override
  public void close() {
    watch.close();
    timers.close();
    threads.close();
    events.close();
  }
}
