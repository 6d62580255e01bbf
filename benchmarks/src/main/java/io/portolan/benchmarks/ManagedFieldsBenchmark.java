// SPDX-License-Identifier: Apache-2.0
package io.portolan.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.portolan.kube.api.Api;
import io.portolan.kube.api.InProcessClient;
import io.portolan.kube.api.Json;
import io.portolan.kube.api.Place;
import io.portolan.kube.api.WriteContext;
import io.portolan.kube.kind.builtin.BuiltInKinds;
import io.portolan.kube.store.MemoryStore;
import io.portolan.kube.store.SqliteStore;
import io.portolan.kube.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What it costs the program's own writes to keep track of who owns which field: writes to objects
/// that are tracked, against the same writes to objects whose owners are forgotten.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 6, time = 2)
public class ManagedFieldsBenchmark {
  private static final int ENDPOINTS = 50;

  @Param({"memory", "sqlite"})
  String store = "memory";

  @Param({"true", "false"})
  boolean tracked;

  private Path folder = Path.of("");
  private Store objects = new MemoryStore();
  private InProcessClient client = client(objects);
  private List<Pod> pods = List.of();
  private List<EndpointSlice> slices = List.of();
  private int next;

  private static InProcessClient client(Store store) {
    return new InProcessClient(api(store), WriteContext.PORTOLAN);
  }

  private static Api api(Store store) {
    return new Api(store, BuiltInKinds.ALL, InstantSource.system(), new Random(1));
  }

  @Setup
  public void open() throws IOException {
    folder = Files.createTempDirectory("managed-fields");
    objects = store.equals("memory") ? new MemoryStore() : SqliteStore.open(folder.resolve("db"));
    client = client(objects);
    client.create(
        new NamespaceBuilder().withNewMetadata().withName("default").endMetadata().build());
    Pod pod = client.create(pod());
    EndpointSlice slice = client.create(slice("10.244.0."));
    pods = List.of(status(pod, "False"), status(pod, "True"));
    slices = List.of(slice("10.244.0."), slice("10.244.1."));
    if (!tracked) {
      forget(pod, "pods");
      forget(slice, "endpointslices");
    }
  }

  /// As a client does that empties the field.
  private void forget(HasMetadata object, String plural) {
    String group = plural.equals("pods") ? "" : "discovery.k8s.io";
    api(objects)
        .update(
            new Place(
                BuiltInKinds.ALL.byResource(group, "v1", plural).orElseThrow(),
                "default",
                object.getMetadata().getName()),
            stored -> {
              ObjectNode shown = stored.shown();
              shown.withObject("metadata").putArray("managedFields").addObject();
              return shown;
            },
            WriteContext.PORTOLAN);
  }

  @TearDown
  public void close() throws IOException {
    objects.close();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }

  @Benchmark
  public Pod podStatus() {
    return client.updateStatus(pods.get(next++ & 1));
  }

  @Benchmark
  public EndpointSlice endpointSlice() {
    return client.update(slices.get(next++ & 1));
  }

  private static Pod pod() {
    return Json.typed(
        Json.tree(
            """
            {"apiVersion": "v1", "kind": "Pod",
             "metadata": {"name": "web", "namespace": "default", "labels": {"app": "web"}},
             "spec": {"nodeName": "node-1", "containers": [
               {"name": "main", "image": "nginx", "ports": [{"containerPort": 80}],
                "readinessProbe": {"httpGet": {"path": "/", "port": 80}}},
               {"name": "side", "image": "busybox", "env": [{"name": "A", "value": "1"}]}]}}
            """
                .getBytes(StandardCharsets.UTF_8)),
        Pod.class);
  }

  private static Pod status(Pod pod, String ready) {
    return new PodBuilder(pod)
        .editMetadata()
        .withResourceVersion("")
        .endMetadata()
        .withNewStatus()
        .withPhase("Running")
        .withPodIP("10.244.0.7")
        .withHostIP("172.30.0.2")
        .addNewCondition()
        .withType("Initialized")
        .withStatus("True")
        .endCondition()
        .addNewCondition()
        .withType("Ready")
        .withStatus(ready)
        .withLastTransitionTime("2026-01-01T00:00:0" + (ready.equals("True") ? "1" : "2") + "Z")
        .endCondition()
        .addNewContainerStatus()
        .withName("main")
        .withReady(ready.equals("True"))
        .endContainerStatus()
        .endStatus()
        .build();
  }

  private static EndpointSlice slice(String prefix) {
    EndpointSliceBuilder slice =
        new EndpointSliceBuilder()
            .withNewMetadata()
            .withName("web-1")
            .withNamespace("default")
            .addToLabels("kubernetes.io/service-name", "web")
            .endMetadata()
            .withAddressType("IPv4");
    for (int at = 0; at < ENDPOINTS; at++) {
      slice.addToEndpoints(
          new EndpointBuilder()
              .withAddresses(prefix + at)
              .withNodeName("node-1")
              .withNewConditions()
              .withReady(true)
              .withServing(true)
              .endConditions()
              .build());
    }
    return slice.build();
  }
}
