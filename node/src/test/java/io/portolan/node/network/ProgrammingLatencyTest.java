// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.portolan.datapath.NetworkFeed;
import io.portolan.dns.metrics.Exposition;
import io.portolan.dns.metrics.Histogram;
import io.portolan.network.kubernetes.ServiceReader;
import io.portolan.network.kubernetes.SliceReader;
import io.portolan.network.model.Change;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Which changes of slices are measured, and from when.
class ProgrammingLatencyTest {
  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

  private final NetworkFeed feed = new NetworkFeed();
  private final Histogram latency = Histogram.ofLongNanos();
  private Instant now = START;
  private ProgrammingLatency programming;

  @BeforeEach
  void start() {
    programming = new ProgrammingLatency(feed, latency, () -> now);
    now = START.plusSeconds(10);
  }

  @Test
  void aChangeOfAHeadlessServiceIsMeasuredFromItsCause() {
    feed.accept(service("None"));
    put(Optional.empty(), slice("2030-01-01T00:00:08Z"));
    put(Optional.of(slice("2030-01-01T00:00:08Z")), slice("2030-01-01T00:00:09Z"));
    assertThat(text()).contains("latency_sum 3\n", "latency_count 2\n");
  }

  @Test
  void aServiceWithAnAddressIsNotMeasured() {
    feed.accept(service("10.96.0.20"));
    put(Optional.empty(), slice("2030-01-01T00:00:08Z"));
    assertThat(latency.isEmpty()).isTrue();
  }

  @Test
  void aChangeThatIsNotTheControllersIsNotMeasured() {
    feed.accept(service("None"));
    EndpointSlice slice = slice("2030-01-01T00:00:08Z");
    put(Optional.of(slice), slice);
    put(Optional.empty(), slice("yesterday"));
    assertThat(latency.isEmpty()).isTrue();
  }

  @Test
  void whatHappenedBeforeTheStartIsNotMeasured() {
    feed.accept(service("None"));
    put(Optional.empty(), slice("2029-12-31T23:59:59Z"));
    assertThat(latency.isEmpty()).isTrue();
  }

  private void put(Optional<EndpointSlice> before, EndpointSlice slice) {
    feed.accept(new Change.PutSlice(SliceReader.read(slice).value()));
    programming.put(before, slice);
  }

  private String text() {
    return new Exposition().histogram("latency", "", latency).toString();
  }

  private static Change service(String clusterIp) {
    Service service =
        new ServiceBuilder()
            .withNewMetadata()
            .withNamespace("shop")
            .withName("db")
            .endMetadata()
            .withNewSpec()
            .withClusterIP(clusterIp)
            .withClusterIPs(clusterIp)
            .endSpec()
            .build();
    return new Change.PutService(ServiceReader.read(service).value());
  }

  private static EndpointSlice slice(String trigger) {
    return new EndpointSliceBuilder()
        .withNewMetadata()
        .withNamespace("shop")
        .withName("db-x7k2p")
        .addToLabels("kubernetes.io/service-name", "db")
        .addToAnnotations("endpoints.kubernetes.io/last-change-trigger-time", trigger)
        .endMetadata()
        .withAddressType("IPv4")
        .addNewEndpoint()
        .withAddresses("10.244.1.5")
        .endEndpoint()
        .build();
  }
}
