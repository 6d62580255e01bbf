// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.network;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.portolan.datapath.NetworkFeed;
import io.portolan.dns.metrics.Histogram;
import io.portolan.kube.client.Informer;
import io.portolan.network.NamespacedName;
import io.portolan.network.model.NetworkModel;
import io.portolan.network.service.Service;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// Measures how long a change of a Service's pods takes until its names say so: for headless
/// Services, as CoreDNS does, since the names of others do not change with their pods.
///
/// It must be told of a slice after the model is, whose followers keep the names.
public final class ProgrammingLatency implements Informer.Handler<EndpointSlice> {
  private static final String TRIGGER_TIME = "endpoints.kubernetes.io/last-change-trigger-time";

  private final NetworkFeed feed;
  private final Histogram latency;
  private final InstantSource clock;
  private final Instant start;

  /// @param latency of nanoseconds
  public ProgrammingLatency(NetworkFeed feed, Histogram latency, InstantSource clock) {
    this.feed = feed;
    this.latency = latency;
    this.clock = clock;
    this.start = clock.instant();
  }

  @Override
  public void put(Optional<EndpointSlice> before, EndpointSlice now) {
    Optional<Instant> trigger = trigger(now);
    // A change that left the time alone was not made by the controller that writes it, and what
    // happened before the start says nothing about this program.
    if (trigger.isPresent()
        && !trigger.get().isBefore(start)
        && !trigger.equals(before.flatMap(ProgrammingLatency::trigger))
        && isHeadless(now)) {
      Duration taken = Duration.between(trigger.get(), clock.instant());
      latency.add(Math.max(0, taken.toNanos()));
    }
  }

  @Override
  public void deleted(EndpointSlice last) {}

  private boolean isHeadless(EndpointSlice slice) {
    NetworkModel model = feed.model();
    NamespacedName name =
        new NamespacedName(slice.getMetadata().getNamespace(), slice.getMetadata().getName());
    return model
        .sliceOwners()
        .get(name)
        .flatMap(model.services()::get)
        .filter(Service::headless)
        .isPresent();
  }

  private static Optional<Instant> trigger(EndpointSlice slice) {
    return Optional.ofNullable(slice.getMetadata().getAnnotations())
        .flatMap(annotations -> Optional.ofNullable(annotations.get(TRIGGER_TIME)))
        .flatMap(ProgrammingLatency::parse);
  }

  private static Optional<Instant> parse(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
