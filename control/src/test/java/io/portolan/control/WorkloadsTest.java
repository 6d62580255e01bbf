// SPDX-License-Identifier: Apache-2.0
package io.portolan.control;

import static io.portolan.control.ControlFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.portolan.control.frame.Owners;
import io.portolan.kube.client.KubeException;
import io.portolan.kube.client.ObjectClient;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkloadsTest {
  private static final String STATEFUL =
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: db, namespace: default}
      spec:
        replicas: 3
        serviceName: db
        selector: {matchLabels: {app: db}}
        template:
          metadata: {labels: {app: db}}
          spec:
            containers: [{name: db, image: postgres}]
        volumeClaimTemplates:
        - metadata: {name: data}
          spec:
            accessModes: [ReadWriteOnce]
            resources: {requests: {storage: 1Gi}}
      """;

  private static final String DAEMON =
      """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: agent, namespace: default}
      spec:
        selector: {matchLabels: {app: agent}}
        template:
          metadata: {labels: {app: agent}}
          spec:
            containers: [{name: agent, image: agent}]
      """;

  private static final String JOB =
      """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: sum, namespace: default}
      spec:
        completions: 3
        parallelism: 2
        template:
          spec:
            restartPolicy: Never
            containers: [{name: sum, image: sum}]
      """;

  private final ControlFixture cluster = new ControlFixture(2);

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void makesStatefulPodsWithStableNamesAndClaims() {
    cluster.create(STATEFUL);
    eventually("three ready", () -> readyOf("db") == 3);
    assertThat(cluster.list(Pod.class, "default"))
        .extracting(pod -> pod.getMetadata().getName())
        .containsExactlyInAnyOrder("db-0", "db-1", "db-2");
    Pod pod = cluster.get(Pod.class, "default", "db-1");
    assertThat(pod.getSpec().getHostname()).isEqualTo("db-1");
    assertThat(pod.getSpec().getSubdomain()).isEqualTo("db");
    assertThat(cluster.list(PersistentVolumeClaim.class, "default"))
        .extracting(claim -> claim.getMetadata().getName())
        .containsExactlyInAnyOrder("data-db-0", "data-db-1", "data-db-2");
    assertThat(cluster.list(ControllerRevision.class, "default")).hasSize(1);
    eventually(
        "current revision",
        () -> {
          StatefulSet set = cluster.get(StatefulSet.class, "default", "db");
          return Objects.equals(
                  set.getStatus().getCurrentRevision(), set.getStatus().getUpdateRevision())
              && Objects.equals(set.getStatus().getCurrentReplicas(), 3);
        });
  }

  @Test
  void replacesStatefulPodsInReverseOrder() {
    cluster.create(STATEFUL);
    eventually("three ready", () -> readyOf("db") == 3);
    cluster.client.edit(
        StatefulSet.class,
        "default",
        "db",
        set ->
            new StatefulSetBuilder(set)
                .editSpec()
                .editTemplate()
                .editSpec()
                .editFirstContainer()
                .withImage("postgres:2")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build());
    eventually(
        "all new",
        () ->
            readyOf("db") == 3
                && cluster.list(Pod.class, "default").stream()
                    .allMatch(
                        pod ->
                            pod.getSpec()
                                .getContainers()
                                .getFirst()
                                .getImage()
                                .equals("postgres:2")));
    cluster.client.edit(
        StatefulSet.class,
        "default",
        "db",
        set -> new StatefulSetBuilder(set).editSpec().withReplicas(1).endSpec().build());
    eventually(
        "one left",
        () ->
            cluster.list(Pod.class, "default").size() == 1
                && cluster.client.get(Pod.class, "default", "db-0").isPresent());
  }

  @Test
  void takesUpTheRevisionsThatADeletedStatefulSetLeft() {
    cluster.create(STATEFUL);
    eventually("three ready", () -> readyOf("db") == 3);
    List<String> before = uids(dependents());

    orphanDependents(StatefulSet.class, "db");
    cluster.create(STATEFUL);

    eventually("three ready", () -> readyOf("db") == 3);
    eventually("all adopted", this::everythingHasAController);
    assertThat(uids(dependents())).isEqualTo(before);
  }

  @Test
  void takesUpTheRevisionsThatADeletedDaemonSetLeft() {
    cluster.create(DAEMON);
    eventually("two pods", () -> ready("agent") == 2);
    List<String> before = uids(cluster.list(ControllerRevision.class, "default").stream());

    orphanDependents(DaemonSet.class, "agent");
    cluster.create(DAEMON);

    eventually("two pods", () -> ready("agent") == 2);
    eventually("all adopted", this::everythingHasAController);
    // Pods may be others: the new one makes its own when it comes before the word of orphans.
    assertThat(uids(cluster.list(ControllerRevision.class, "default").stream())).isEqualTo(before);
  }

  private static List<String> uids(Stream<? extends HasMetadata> objects) {
    return objects.map(object -> object.getMetadata().getUid()).sorted().toList();
  }

  private boolean everythingHasAController() {
    return dependents().allMatch(object -> Owners.controller(object).isPresent());
  }

  private Stream<HasMetadata> dependents() {
    return Stream.concat(
        cluster.list(Pod.class, "default").stream(),
        cluster.list(ControllerRevision.class, "default").stream());
  }

  private void orphanDependents(Class<? extends HasMetadata> kind, String name) {
    cluster.client.delete(
        kind,
        "default",
        name,
        new ObjectClient.Deletion(
            Optional.empty(), Optional.empty(), ObjectClient.Propagation.ORPHAN));
    eventually("gone", () -> cluster.client.get(kind, "default", name).isEmpty());
  }

  @Test
  void keepsOneDaemonPodOnEachNodeAlsoOnThoseThatComeLater() {
    cluster.create(DAEMON);
    eventually("two pods", () -> ready("agent") == 2);
    cluster.addNode("node-3");
    eventually("three pods", () -> ready("agent") == 3);
    assertThat(cluster.list(Pod.class, "default"))
        .extracting(pod -> pod.getSpec().getNodeName())
        .containsExactlyInAnyOrder("node-1", "node-2", "node-3");
    cluster.client.edit(
        Node.class,
        "",
        "node-3",
        node -> new NodeBuilder(node).editSpec().withUnschedulable(true).endSpec().build());
    eventually(
        "cordoned",
        () ->
            cluster.get(Node.class, "", "node-3").getSpec().getTaints().stream()
                .anyMatch(taint -> taint.getKey().equals("node.kubernetes.io/unschedulable")));
    assertThat(ready("agent")).isEqualTo(3);
  }

  @Test
  void runsJobUntilEnoughPodsSucceeded() {
    cluster.create(JOB);
    eventually(
        "complete",
        () -> {
          finishAll("Succeeded");
          Job job = cluster.get(Job.class, "default", "sum");
          return job.getStatus() != null
              && job.getStatus().getConditions().stream()
                  .anyMatch(c -> c.getType().equals("Complete"));
        });
    Job job = cluster.get(Job.class, "default", "sum");
    assertThat(job.getStatus().getSucceeded()).isEqualTo(3);
    assertThat(cluster.list(Pod.class, "default")).hasSize(3);
    assertThat(job.getStatus().getCompletionTime()).isNotNull();
  }

  @Test
  void givesUpOnJobThatFailsTooOften() {
    cluster.create(JOB.replace("completions: 3", "backoffLimit: 0"));
    eventually(
        "failed",
        () -> {
          finishAll("Failed");
          Job job = cluster.get(Job.class, "default", "sum");
          return job.getStatus() != null
              && job.getStatus().getConditions().stream()
                  .anyMatch(c -> Objects.equals(c.getReason(), "BackoffLimitExceeded"));
        });
  }

  @Test
  void saysWhyAPodCannotBeScheduled() {
    cluster.create(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: picky, namespace: default}
        spec:
          nodeSelector: {disk: fast}
          containers: [{name: a, image: a}]
        """);
    eventually(
        "condition",
        () ->
            cluster.get(Pod.class, "default", "picky").getStatus() != null
                && cluster.get(Pod.class, "default", "picky").getStatus().getConditions().stream()
                    .anyMatch(c -> Objects.equals(c.getReason(), "Unschedulable")));
    eventually(
        "event",
        () ->
            cluster.list(Event.class, "default").stream()
                .anyMatch(
                    event ->
                        event.getReason().equals("FailedScheduling")
                            && event
                                .getMessage()
                                .startsWith(
                                    "0/2 nodes are available: 2 node(s) didn't match Pod's node"
                                        + " affinity/selector.")));
    cluster.client.edit(
        Node.class,
        "",
        "node-2",
        node ->
            new NodeBuilder(node).editMetadata().addToLabels("disk", "fast").endMetadata().build());
    eventually(
        "bound",
        () -> "node-2".equals(cluster.get(Pod.class, "default", "picky").getSpec().getNodeName()));
  }

  @Test
  void refusesAddressThatAnotherServiceHas() {
    String service =
        """
        apiVersion: v1
        kind: Service
        metadata: {name: %s, namespace: default}
        spec:
          clusterIP: 10.96.0.77
          ports: [{port: 80}]
        """;
    cluster.create(service.formatted("one"));
    assertThatThrownBy(() -> cluster.create(service.formatted("two")))
        .isInstanceOf(KubeException.class)
        .hasMessage(
            "Service \"two\" is invalid: spec.clusterIPs: Invalid value: [\"10.96.0.77\"]: failed"
                + " to allocate IP 10.96.0.77: provided IP is already allocated");
    cluster.client.delete(Service.class, "default", "one", ObjectClient.Deletion.DEFAULT);
    cluster.create(service.formatted("two"));
  }

  @Test
  void givesAndTakesNodePortsWithTheType() {
    Service web =
        cluster.create(
            ControllersTest.WEB_SERVICE.replace("selector:", "type: NodePort\n  selector:"));
    Integer port = web.getSpec().getPorts().getFirst().getNodePort();
    assertThat(port).isBetween(30_086, 32_767);
    Service plain =
        cluster
            .client
            .edit(
                Service.class,
                "default",
                "web",
                service ->
                    new ServiceBuilder(service).editSpec().withType("ClusterIP").endSpec().build())
            .orElseThrow();
    assertThat(plain.getSpec().getPorts().getFirst().getNodePort()).isNull();
    assertThat(plain.getSpec().getClusterIP()).isEqualTo(web.getSpec().getClusterIP());
    Service again =
        cluster.create(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: other, namespace: default}
            spec:
              type: NodePort
              ipFamilyPolicy: PreferDualStack
              ports: [{port: 80, nodePort: %d}]
            """
                .formatted(port));
    assertThat(again.getSpec().getIpFamilies()).containsExactly("IPv4", "IPv6");
    assertThat(again.getSpec().getClusterIPs()).hasSize(2);
  }

  @Test
  void mirrorsEndpointsWrittenByHand() {
    cluster.create(
        "apiVersion: v1\nkind: Service\nmetadata: {name: out, namespace: default}\n"
            + "spec: {ports: [{port: 80}]}\n");
    cluster.create(
        """
        apiVersion: v1
        kind: Endpoints
        metadata: {name: out, namespace: default}
        subsets:
        - addresses: [{ip: 192.0.2.1}, {ip: 192.0.2.2}]
          ports: [{port: 8080}]
        """);
    eventually(
        "mirrored",
        () ->
            cluster.list(EndpointSlice.class, "default").stream()
                .anyMatch(
                    slice ->
                        slice.getEndpoints().size() == 2
                            && "endpointslicemirroring-controller.k8s.io"
                                .equals(
                                    slice
                                        .getMetadata()
                                        .getLabels()
                                        .get("endpointslice.kubernetes.io/managed-by"))));
  }

  @Test
  void keepsEndpointsAsThePodsAre() {
    cluster.create(ControllersTest.WEB_SERVICE);
    cluster.create(ControllersTest.WEB);
    eventually(
        "four addresses",
        () ->
            cluster.client.get(Endpoints.class, "default", "web").stream()
                .flatMap(endpoints -> endpoints.getSubsets().stream())
                .anyMatch(subset -> subset.getAddresses().size() == 4));
  }

  private void finishAll(String phase) {
    for (Pod pod : cluster.list(Pod.class, "default")) {
      if (pod.getStatus() != null && "Running".equals(pod.getStatus().getPhase())) {
        cluster.client.editStatus(
            Pod.class,
            "default",
            pod.getMetadata().getName(),
            now -> new PodBuilder(now).editStatus().withPhase(phase).endStatus().build());
      }
    }
  }

  private int readyOf(String set) {
    StatefulSet found = cluster.get(StatefulSet.class, "default", set);
    return found.getStatus() == null
            || !Objects.equals(
                found.getStatus().getObservedGeneration(), found.getMetadata().getGeneration())
            || !Objects.equals(
                found.getStatus().getCurrentRevision(), found.getStatus().getUpdateRevision())
        ? -1
        : Objects.requireNonNullElse(found.getStatus().getReadyReplicas(), 0);
  }

  private int ready(String daemonSet) {
    DaemonSet found = cluster.get(DaemonSet.class, "default", daemonSet);
    return found.getStatus() == null ? 0 : found.getStatus().getNumberReady();
  }
}
