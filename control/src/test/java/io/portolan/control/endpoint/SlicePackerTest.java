// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SlicePackerTest {
  private static final SliceTemplate TEMPLATE =
      new SliceTemplate(
          "default",
          "web",
          new OwnerReferenceBuilder().withName("web").withUid("u").build(),
          Map.of(EndpointLabels.SERVICE_NAME, "web"),
          Instant.EPOCH);
  private static final List<EndpointPort> HTTP = ports(8080);
  private final Map<String, EndpointSlice> stored = new TreeMap<>();
  private int names;

  @Test
  void keepsAnEmptySliceForEachFamilyThatHasNoEndpoints() {
    apply(Set.of("IPv4", "IPv6"), List.of());
    assertThat(stored.values())
        .extracting(EndpointSlice::getAddressType)
        .containsExactlyInAnyOrder("IPv4", "IPv6");
    assertThat(stored.values()).allMatch(slice -> slice.getEndpoints().isEmpty());
  }

  @Test
  @DisplayName("48: slices say when the change began that they are about")
  void carriesTheTimeOfTheChange() {
    apply(Set.of("IPv4"), List.of(group(HTTP, 1)));
    assertThat(stored.values())
        .allSatisfy(
            slice ->
                assertThat(slice.getMetadata().getAnnotations())
                    .containsEntry(
                        "endpoints.kubernetes.io/last-change-trigger-time",
                        "1970-01-01T00:00:00Z"));
  }

  @Test
  void turnsTheEmptySliceIntoTheFirstOne() {
    apply(Set.of("IPv4"), List.of());
    SlicePlan plan = apply(Set.of("IPv4"), List.of(group(HTTP, 1, 2)));
    assertThat(plan.create()).isEmpty();
    assertThat(plan.delete()).isEmpty();
    assertThat(plan.update()).hasSize(1);
    assertThat(apply(Set.of("IPv4"), List.of()).update()).hasSize(1);
  }

  @Test
  void writesOneSliceWhenOneEndpointOfManyChanges() {
    int[] all = java.util.stream.IntStream.range(0, 1000).toArray();
    apply(Set.of("IPv4"), List.of(group(HTTP, all)));
    assertThat(stored).hasSize(10);
    List<Endpoint> changed = new ArrayList<>(group(HTTP, all).endpoints());
    changed.set(437, endpoint(437, false));
    SlicePlan plan = apply(Set.of("IPv4"), List.of(new SliceGroup("IPv4", HTTP, changed)));
    assertThat(plan.create()).isEmpty();
    assertThat(plan.delete()).isEmpty();
    assertThat(plan.update()).hasSize(1);
  }

  @Test
  void separatesPodsInWhichANamedPortLeadsElsewhere() {
    apply(Set.of("IPv4"), List.of(group(HTTP, 1, 2), group(ports(9090), 3)));
    assertThat(stored).hasSize(2);
  }

  /// After any change: every wanted endpoint is in exactly one slice of its ports, no slice is too
  /// large, and planning again finds nothing to do.
  @Test
  void packsWhatIsWantedAfterAnyChange() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Set<Integer> pods = new HashSet<>();
    for (int step = 0; step < 300; step++) {
      int changes = 1 + random.nextInt(60);
      for (int i = 0; i < changes; i++) {
        int pod = random.nextInt(600);
        if (!pods.remove(pod)) {
          pods.add(pod);
        }
      }
      List<Endpoint> first = new ArrayList<>();
      List<Endpoint> second = new ArrayList<>();
      pods.stream()
          .sorted()
          .forEach(pod -> (pod % 7 == 0 ? second : first).add(endpoint(pod, random.nextBoolean())));
      List<SliceGroup> groups = new ArrayList<>();
      if (!first.isEmpty()) {
        groups.add(new SliceGroup("IPv4", HTTP, first));
      }
      if (!second.isEmpty()) {
        groups.add(new SliceGroup("IPv4", ports(9090), second));
      }
      apply(Set.of("IPv4", "IPv6"), groups);
      List<Endpoint> packed = new ArrayList<>();
      for (EndpointSlice slice : stored.values()) {
        assertThat(slice.getEndpoints()).as("seed %s", seed).hasSizeLessThanOrEqualTo(100);
        packed.addAll(slice.getEndpoints());
      }
      List<Endpoint> wanted = new ArrayList<>(first);
      wanted.addAll(second);
      assertThat(packed).as("seed %s", seed).containsExactlyInAnyOrderElementsOf(wanted);
      assertThat(
              SlicePacker.plan(
                      TEMPLATE, Set.of("IPv4", "IPv6"), groups, List.copyOf(stored.values()))
                  .isEmpty())
          .as("seed %s step %s", seed, step)
          .isTrue();
    }
  }

  private SlicePlan apply(Set<String> families, List<SliceGroup> groups) {
    SlicePlan plan = SlicePacker.plan(TEMPLATE, families, groups, List.copyOf(stored.values()));
    for (EndpointSlice slice : plan.create()) {
      String name = "web-" + names++;
      stored.put(
          name,
          new EndpointSliceBuilder(slice).editMetadata().withName(name).endMetadata().build());
    }
    plan.update().forEach(slice -> stored.put(slice.getMetadata().getName(), slice));
    plan.delete().forEach(slice -> stored.remove(slice.getMetadata().getName()));
    return plan;
  }

  private static SliceGroup group(List<EndpointPort> ports, int... pods) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (int pod : pods) {
      endpoints.add(endpoint(pod, true));
    }
    return new SliceGroup("IPv4", ports, endpoints);
  }

  private static Endpoint endpoint(int pod, boolean ready) {
    return new EndpointBuilder()
        .withAddresses("10.244." + pod / 256 + "." + pod % 256)
        .withNewConditions()
        .withReady(ready)
        .endConditions()
        .withNewTargetRef()
        .withUid("pod-" + pod)
        .endTargetRef()
        .build();
  }

  private static List<EndpointPort> ports(int number) {
    return List.of(
        new EndpointPortBuilder().withName("http").withProtocol("TCP").withPort(number).build());
  }
}
