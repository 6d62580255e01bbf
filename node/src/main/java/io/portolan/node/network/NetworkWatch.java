// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.network;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import io.portolan.datapath.NetworkFeed;
import io.portolan.kube.client.Informer;
import io.portolan.kube.client.ObjectSource;
import io.portolan.kube.kind.net.ClusterNetworkPolicy;
import io.portolan.network.NamespacedName;
import io.portolan.network.kubernetes.ClusterNetworkPolicyReader;
import io.portolan.network.kubernetes.NetworkPolicyReader;
import io.portolan.network.kubernetes.NodeReader;
import io.portolan.network.kubernetes.PodReader;
import io.portolan.network.kubernetes.Reading;
import io.portolan.network.kubernetes.ServiceCidrReader;
import io.portolan.network.kubernetes.ServiceReader;
import io.portolan.network.kubernetes.SliceReader;
import io.portolan.network.model.Change;
import io.portolan.network.policy.PolicyName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/// Watches the objects that make the network, and folds each change of one into the model.
public final class NetworkWatch implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(NetworkWatch.class.getName());

  private final List<Informer<?>> informers;

  /// Of what decides whom a pod may talk with.
  private final List<Informer<?>> policies;

  private NetworkWatch(List<Informer<?>> objects, List<Informer<?>> policies) {
    this.informers = Stream.concat(policies.stream(), objects.stream()).toList();
    this.policies = policies;
  }

  /// Starts to watch; returns at once.
  ///
  /// @param slices told of each slice after the model
  public static NetworkWatch start(
      ObjectSource source, NetworkFeed feed, Informer.Handler<EndpointSlice> slices) {
    return new NetworkWatch(
        List.of(
            informer(
                source,
                Node.class,
                node -> feed.accept(new Change.PutNode(read(node, NodeReader::read))),
                node -> feed.accept(new Change.RemoveNode(node.getMetadata().getName()))),
            informer(
                source,
                Service.class,
                service -> feed.accept(new Change.PutService(read(service, ServiceReader::read))),
                service -> feed.accept(new Change.RemoveService(name(service)))),
            Informer.start(
                source,
                EndpointSlice.class,
                List.of(
                    handler(
                        slice -> feed.accept(new Change.PutSlice(read(slice, SliceReader::read))),
                        slice -> feed.accept(new Change.RemoveSlice(name(slice)))),
                    slices)),
            informer(
                source,
                Pod.class,
                pod -> {
                  // One whose address is not told yet is put by its node.
                  if (!PodReader.awaitsAddress(pod)) {
                    feed.accept(new Change.PutPod(read(pod, PodReader::read)));
                  }
                },
                pod -> feed.accept(new Change.RemovePod(name(pod)))),
            informer(
                source,
                ServiceCIDR.class,
                range ->
                    feed.accept(
                        new Change.PutServiceCidr(
                            range.getMetadata().getName(), read(range, ServiceCidrReader::read))),
                range -> feed.accept(new Change.RemoveServiceCidr(range.getMetadata().getName())))),
        List.of(
            informer(
                source,
                Namespace.class,
                namespace ->
                    feed.accept(
                        new Change.PutNamespace(
                            namespace.getMetadata().getName(), labels(namespace))),
                namespace ->
                    feed.accept(new Change.RemoveNamespace(namespace.getMetadata().getName()))),
            informer(
                source,
                NetworkPolicy.class,
                policy ->
                    feed.accept(new Change.PutPolicy(read(policy, NetworkPolicyReader::read))),
                policy -> feed.accept(new Change.RemovePolicy(PolicyName.network(name(policy))))),
            informer(
                source,
                ClusterNetworkPolicy.class,
                policy ->
                    feed.accept(
                        new Change.PutPolicy(read(policy, ClusterNetworkPolicyReader::read))),
                policy ->
                    feed.accept(
                        new Change.RemovePolicy(
                            PolicyName.cluster(policy.getMetadata().getName()))))));
  }

  /// Waits until all policies and namespaces that the API has are in the model.
  ///
  /// @return false when it takes longer than `timeout`
  public boolean awaitPolicies(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    for (Informer<?> informer : policies) {
      if (!informer.awaitCurrent(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
        return false;
      }
    }
    return true;
  }

  private static Map<String, String> labels(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels == null ? Map.of() : labels;
  }

  /// Waits until everything that was there at the start is in the model.
  ///
  /// @return false when it takes longer than `timeout`
  public boolean awaitSynced(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    for (Informer<?> informer : informers) {
      if (!informer.awaitSynced(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    informers.forEach(Informer::close);
  }

  private static <T extends HasMetadata> Informer<T> informer(
      ObjectSource source, Class<T> type, Consumer<T> put, Consumer<T> remove) {
    return Informer.start(source, type, List.of(handler(put, remove)));
  }

  private static <T extends HasMetadata> Informer.Handler<T> handler(
      Consumer<T> put, Consumer<T> remove) {
    return new Informer.Handler<>() {
      @Override
      public void put(Optional<T> before, T now) {
        put.accept(now);
      }

      @Override
      public void deleted(T last) {
        remove.accept(last);
      }
    };
  }

  private static <T extends HasMetadata, R> R read(T object, Function<T, Reading<R>> reader) {
    Reading<R> reading = reader.apply(object);
    for (String problem : reading.problems()) {
      LOG.log(
          System.Logger.Level.WARNING,
          () -> object.getKind() + " " + name(object) + ": " + problem);
    }
    return reading.value();
  }

  private static NamespacedName name(HasMetadata object) {
    String namespace = object.getMetadata().getNamespace();
    return new NamespacedName(namespace == null ? "" : namespace, object.getMetadata().getName());
  }
}
