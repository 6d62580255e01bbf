// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.network;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.portolan.datapath.NetworkFeed;
import io.portolan.dns.plugin.ClusterDns;
import io.portolan.dns.wire.Name;
import io.portolan.dns.zone.PodAddress;
import io.portolan.dns.zone.Zone;
import io.portolan.dns.zone.ZoneSettings;
import io.portolan.kube.client.Informer;
import io.portolan.kube.client.ObjectSource;
import io.portolan.network.Cidr;
import io.portolan.network.ClusterRanges;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.model.ModelDelta;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Keeps the names of the cluster as the network model and the namespaces are.
public final class ClusterNames implements AutoCloseable {
  private static final List<String> ENDED = List.of("Succeeded", "Failed");

  private final ClusterDns dns;
  private final NetworkFeed feed;
  private final InstantSource clock;
  private final Informer<Namespace> namespaces;
  private final Informer<Pod> pods;
  private final List<Cidr> ownReverse;
  private final Consumer<ModelDelta> follower = this::apply;

  private ClusterNames(ClusterDns dns, ObjectSource source, NetworkFeed feed, InstantSource clock) {
    this.dns = dns;
    this.feed = feed;
    this.clock = clock;
    this.ownReverse = dns.zone().settings().reverseRanges();
    this.namespaces = Informer.start(source, Namespace.class, List.of(namespaceHandler(dns)));
    this.pods = Informer.start(source, Pod.class, List.of(podHandler(dns)));
    feed.follow(follower);
  }

  /// Starts to keep `dns` current. Names answer SERVFAIL until [#synced].
  public static ClusterNames follow(
      ClusterDns dns, ObjectSource source, NetworkFeed feed, InstantSource clock) {
    return new ClusterNames(dns, source, feed, clock);
  }

  /// The zone of a cluster of which nothing is known yet.
  ///
  /// @param domain the cluster's, such as `cluster.local`
  public static Zone unknown(String domain, ClusterRanges ranges) {
    List<Cidr> reverse = Stream.concat(ranges.pods().stream(), ranges.services().stream()).toList();
    return new Zone(
        new ZoneSettings(Name.of(domain), ZoneSettings.DEFAULT_TTL_SECONDS, reverse, ranges.dns()));
  }

  /// What answers the questions.
  public ClusterDns dns() {
    return dns;
  }

  /// Says that everything is known: from now on a name that is not there does not exist.
  public void synced() {
    dns.update(Zone::synced);
  }

  @Override
  public void close() {
    feed.unfollow(follower);
    namespaces.close();
    pods.close();
  }

  private void apply(ModelDelta delta) {
    delta
        .serviceBlocks()
        .map(further -> Stream.concat(ownReverse.stream(), further.stream()).toList())
        .map(Cidr::outermost)
        .ifPresent(ranges -> dns.update(zone -> zone.withReverseRanges(ranges)));
    if (delta.servicesPut().isEmpty() && delta.servicesRemoved().isEmpty()) {
      return;
    }
    dns.update(zone -> zone.apply(delta).changedAt(clock.instant()));
  }

  private static Informer.Handler<Namespace> namespaceHandler(ClusterDns dns) {
    return new Informer.Handler<>() {
      @Override
      public void put(Optional<Namespace> before, Namespace now) {
        Map<String, String> labels =
            Map.copyOf(Objects.requireNonNullElse(now.getMetadata().getLabels(), Map.of()));
        dns.update(zone -> zone.withNamespace(now.getMetadata().getName(), labels));
      }

      @Override
      public void deleted(Namespace last) {
        dns.update(zone -> zone.withoutNamespace(last.getMetadata().getName()));
      }
    };
  }

  private static Informer.Handler<Pod> podHandler(ClusterDns dns) {
    return new Informer.Handler<>() {
      @Override
      public void put(Optional<Pod> before, Pod now) {
        List<PodAddress> old = before.map(ClusterNames::addresses).orElse(List.of());
        List<PodAddress> next = addresses(now);
        if (!old.equals(next)) {
          change(dns, old, next);
        }
      }

      @Override
      public void deleted(Pod last) {
        change(dns, addresses(last), List.of());
      }
    };
  }

  private static void change(ClusterDns dns, List<PodAddress> old, List<PodAddress> next) {
    dns.update(
        zone -> {
          Zone changed = zone;
          for (PodAddress address : old) {
            changed = changed.without(address);
          }
          for (PodAddress address : next) {
            changed = changed.with(address);
          }
          return changed;
        });
  }

  /// Of a pod that has ended there are none: others may have them.
  private static List<PodAddress> addresses(Pod pod) {
    PodStatus status = pod.getStatus();
    if (status == null || status.getPodIPs() == null || ENDED.contains(status.getPhase())) {
      return List.of();
    }
    NamespacedName name =
        new NamespacedName(pod.getMetadata().getNamespace(), pod.getMetadata().getName());
    boolean isOfNode = Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
    return status.getPodIPs().stream()
        .flatMap(each -> IpAddress.parse(each.getIp()).stream())
        .map(address -> new PodAddress(name, address, isOfNode))
        .toList();
  }
}
