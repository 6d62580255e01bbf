// SPDX-License-Identifier: Apache-2.0
package io.portolan.control;

import static io.portolan.control.ControlFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.portolan.kube.client.ObjectClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ControllersTest {
  private final ControlFixture cluster = new ControlFixture(2);

  static final String WEB =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web, namespace: default}
      spec:
        replicas: 4
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            containers:
            - {name: web, image: nginx, ports: [{name: http, containerPort: 8080}]}
      """;

  static final String WEB_SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: default, labels: {tier: front}}
      spec:
        selector: {app: web}
        ports: [{port: 80, targetPort: http}]
      """;

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void makesTheObjectsOfTheSystem() {
    Service kubernetes = cluster.get(Service.class, "default", "kubernetes");
    assertThat(kubernetes.getSpec().getClusterIP()).isEqualTo("10.96.0.1");
    assertThat(cluster.get(Service.class, "kube-system", "kube-dns").getSpec().getClusterIPs())
        .containsExactly("10.96.0.10", "fd00:10:96::a");
    eventually("endpoints of the API", () -> apiAddresses().equals(List.of("172.30.0.2")));
    eventually(
        "account and authority in each namespace",
        () ->
            List.of("default", "kube-system", "kube-public", "kube-node-lease").stream()
                .allMatch(
                    namespace ->
                        cluster.client.get(ServiceAccount.class, namespace, "default").isPresent()
                            && cluster
                                .client
                                .get(ConfigMap.class, namespace, "kube-root-ca.crt")
                                .isPresent()));
  }

  private List<String> apiAddresses() {
    return cluster.client.get(Endpoints.class, "default", "kubernetes").stream()
        .flatMap(endpoints -> endpoints.getSubsets().getFirst().getAddresses().stream())
        .map(EndpointAddress::getIp)
        .toList();
  }

  @Test
  void makesTheServiceOfTheApiAgainWhenItIsDeleted() {
    String uid = cluster.get(Service.class, "default", "kubernetes").getMetadata().getUid();
    for (Class<? extends HasMetadata> kind :
        List.of(Service.class, Endpoints.class, EndpointSlice.class)) {
      cluster.client.delete(kind, "default", "kubernetes", ObjectClient.Deletion.DEFAULT);
    }

    eventually(
        "all is there again",
        () ->
            cluster.client.get(Service.class, "default", "kubernetes").isPresent()
                && apiAddresses().equals(List.of("172.30.0.2"))
                && cluster.client.get(EndpointSlice.class, "default", "kubernetes").isPresent());
    Service service = cluster.get(Service.class, "default", "kubernetes");
    assertThat(service.getMetadata().getUid()).isNotEqualTo(uid);
    assertThat(service.getSpec().getClusterIP()).isEqualTo("10.96.0.1");
  }

  @Test
  void leadsToTheApiWhateverSomebodyWritesIntoItsEndpoints() {
    eventually("endpoints of the API", () -> apiAddresses().equals(List.of("172.30.0.2")));
    cluster.client.edit(
        Endpoints.class,
        "default",
        "kubernetes",
        endpoints ->
            new EndpointsBuilder(endpoints)
                .editFirstSubset()
                .editFirstAddress()
                .withIp("192.0.2.1")
                .endAddress()
                .endSubset()
                .build());

    eventually("the API again", () -> apiAddresses().equals(List.of("172.30.0.2")));
  }

  @Test
  void givesNodesPodCidrsOfBothFamilies() {
    eventually(
        "both nodes have CIDRs",
        () ->
            cluster.client.list(Node.class).items().stream()
                .allMatch(
                    node -> node.getSpec() != null && node.getSpec().getPodCIDRs().size() == 2));
    assertThat(
            cluster.client.list(Node.class).items().stream()
                .flatMap(node -> node.getSpec().getPodCIDRs().stream()))
        .containsExactlyInAnyOrder(
            "10.244.0.0/18", "10.244.64.0/18", "fd00:10:244::/64", "fd00:10:244:1::/64");
  }

  @Test
  void bringsDeploymentAndServiceUp() {
    cluster.create(WEB_SERVICE);
    cluster.create(WEB);
    eventually("deployment complete", this::isComplete);
    List<Pod> pods = cluster.list(Pod.class, "default");
    assertThat(
            pods.stream()
                .collect(
                    Collectors.groupingBy(p -> p.getSpec().getNodeName(), Collectors.counting())))
        .containsEntry("node-1", 2L)
        .containsEntry("node-2", 2L);
    Pod pod = pods.getFirst();
    assertThat(pod.getMetadata().getName()).matches("web-[a-z0-9]{5,10}-[a-z0-9]{5}");
    assertThat(pod.getSpec().getServiceAccountName()).isEqualTo("default");
    assertThat(pod.getSpec().getVolumes().getFirst().getName()).startsWith("kube-api-access-");
    eventually(
        "four endpoints",
        () -> {
          List<EndpointSlice> slices = slicesOfWeb();
          return slices.size() == 1
              && slices.getFirst().getEndpoints().size() == 4
              && slices.getFirst().getEndpoints().stream()
                  .allMatch(e -> e.getConditions().getReady());
        });
    EndpointSlice slice = slicesOfWeb().getFirst();
    assertThat(slice.getPorts().getFirst().getPort()).isEqualTo(8080);
    assertThat(slice.getMetadata().getLabels()).containsEntry("tier", "front");
    eventually(
        "events",
        () ->
            cluster.list(Event.class, "default").stream()
                .map(Event::getReason)
                .collect(Collectors.toSet())
                .containsAll(List.of("ScalingReplicaSet", "SuccessfulCreate", "Scheduled")));
  }

  @Test
  void givesAMirrorNoAccountAndRefusesOneThatAsksForIt() {
    String mirror =
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: shown
          namespace: default
          annotations: {kubernetes.io/config.mirror: "1"}
        spec:
          nodeName: node-1
          containers: [{name: c, image: c}]
        """;
    Pod pod = cluster.create(mirror);
    assertThat(pod.getSpec().getServiceAccountName()).isNull();
    assertThat(pod.getSpec().getVolumes()).isEmpty();

    assertThatThrownBy(
            () ->
                cluster.create(
                    mirror
                        .replace("shown", "asking")
                        .replace("spec:", "spec:\n  serviceAccountName: default")))
        .hasMessageContaining("a mirror pod may not reference service accounts");
  }

  @Test
  void rollsOutNewTemplateAndKeepsOldReplicaSet() {
    cluster.create(WEB);
    eventually("deployment complete", this::isComplete);
    cluster.client.edit(
        Deployment.class,
        "default",
        "web",
        deployment ->
            new DeploymentBuilder(deployment)
                .editSpec()
                .editTemplate()
                .editSpec()
                .editFirstContainer()
                .withImage("nginx:2")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build());
    eventually(
        "second revision complete",
        () ->
            isComplete()
                && cluster.list(Pod.class, "default").stream()
                    .allMatch(
                        p ->
                            p.getSpec().getContainers().getFirst().getImage().equals("nginx:2")
                                && p.getMetadata().getDeletionTimestamp() == null));
    assertThat(cluster.list(ReplicaSet.class, "default"))
        .extracting(
            set -> set.getMetadata().getAnnotations().get("deployment.kubernetes.io/revision"),
            set -> set.getSpec().getReplicas())
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("1", 0),
            org.assertj.core.groups.Tuple.tuple("2", 4));
    assertThat(
            cluster
                .get(Deployment.class, "default", "web")
                .getMetadata()
                .getAnnotations()
                .get("deployment.kubernetes.io/revision"))
        .isEqualTo("2");
  }

  @Test
  void scalesUpAndDown() {
    cluster.create(WEB);
    eventually("deployment complete", this::isComplete);
    for (int size : List.of(7, 0, 2)) {
      cluster.client.edit(
          Deployment.class,
          "default",
          "web",
          d -> new DeploymentBuilder(d).editSpec().withReplicas(size).endSpec().build());
      eventually(
          size + " pods", () -> isComplete() && cluster.list(Pod.class, "default").size() == size);
    }
  }

  @Test
  void binds200PodsOfADeployment() {
    long start = System.nanoTime();
    cluster.create(WEB.replace("replicas: 4", "replicas: 200"));
    eventually(
        "all bound",
        () ->
            cluster.list(Pod.class, "default").stream()
                    .filter(pod -> pod.getSpec().getNodeName() != null)
                    .count()
                == 200);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    System.out.println("200 pods bound after " + took.toMillis() + " ms");
    start = System.nanoTime();
    Duration cpu = cpu();
    cluster.create(
        WEB.replace("replicas: 4", "replicas: 200")
            .replace("name: web,", "name: again,")
            .replace("app: web", "app: again"));
    eventually(
        "all bound again",
        () ->
            cluster.list(Pod.class, "default").stream()
                    .filter(pod -> pod.getSpec().getNodeName() != null)
                    .count()
                == 400);
    System.out.println(
        "200 more after "
            + (System.nanoTime() - start) / 1_000_000
            + " ms, with "
            + cpu().minus(cpu).toMillis()
            + " ms of CPU time");
  }

  @Test
  void followsEachChangeOfAnEndpoint() {
    cluster.create(WEB_SERVICE);
    cluster.create(WEB);
    eventually("endpoints", () -> readyEndpoints() == 4);
    String name = cluster.list(Pod.class, "default").getFirst().getMetadata().getName();
    cluster.becomesReady = _ -> false;
    for (int change = 0; change < 100; change++) {
      boolean ready = change % 2 == 1;
      cluster.setReady(name, ready);
      eventually("change " + change, () -> readyEndpoints() == (ready ? 4 : 3));
    }
  }

  private long readyEndpoints() {
    return slicesOfWeb().stream()
        .flatMap(slice -> slice.getEndpoints().stream())
        .filter(endpoint -> endpoint.getConditions().getReady())
        .count();
  }

  private static Duration cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  @Test
  void deletesWhatADeploymentOwned() {
    cluster.create(WEB);
    eventually("deployment complete", this::isComplete);
    cluster.client.delete(Deployment.class, "default", "web", ObjectClient.Deletion.DEFAULT);
    eventually(
        "nothing left",
        () ->
            cluster.list(ReplicaSet.class, "default").isEmpty()
                && cluster.list(Pod.class, "default").isEmpty());
  }

  @Test
  void deletesDependentsFirstInForeground() {
    cluster.create(WEB);
    eventually("deployment complete", this::isComplete);
    delete(ObjectClient.Propagation.FOREGROUND);
    eventually(
        "nothing left",
        () ->
            cluster.client.get(Deployment.class, "default", "web").isEmpty()
                && cluster.list(ReplicaSet.class, "default").isEmpty()
                && cluster.list(Pod.class, "default").isEmpty());
  }

  @Test
  void leavesDependentsAloneWhenOrphaning() {
    cluster.create(WEB);
    eventually("deployment complete", this::isComplete);
    delete(ObjectClient.Propagation.ORPHAN);
    eventually(
        "deployment gone", () -> cluster.client.get(Deployment.class, "default", "web").isEmpty());
    assertThat(cluster.list(ReplicaSet.class, "default"))
        .singleElement()
        .satisfies(set -> assertThat(set.getMetadata().getOwnerReferences()).isEmpty());
    assertThat(cluster.list(Pod.class, "default")).hasSize(4);
    cluster.create(WEB);
    eventually(
        "adopted",
        () ->
            isComplete()
                && cluster.list(ReplicaSet.class, "default").size() == 1
                && cluster.list(Pod.class, "default").size() == 4);
  }

  @Test
  void emptiesADeletedNamespace() {
    cluster.create("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n");
    cluster.create(WEB.replace("namespace: default", "namespace: shop"));
    cluster.create(WEB_SERVICE.replace("namespace: default", "namespace: shop"));
    eventually("pods run", () -> cluster.list(Pod.class, "shop").size() == 4);
    cluster.client.delete(Namespace.class, "", "shop", ObjectClient.Deletion.DEFAULT);
    eventually("namespace gone", () -> cluster.client.get(Namespace.class, "", "shop").isEmpty());
    assertThat(cluster.list(Pod.class, "shop")).isEmpty();
    assertThat(cluster.list(EndpointSlice.class, "shop")).isEmpty();
  }

  private void delete(ObjectClient.Propagation propagation) {
    cluster.client.delete(
        Deployment.class,
        "default",
        "web",
        new ObjectClient.Deletion(Optional.empty(), Optional.empty(), propagation));
  }

  private List<EndpointSlice> slicesOfWeb() {
    return cluster.list(EndpointSlice.class, "default").stream()
        .filter(s -> "web".equals(s.getMetadata().getLabels().get("kubernetes.io/service-name")))
        .toList();
  }

  private boolean isComplete() {
    Deployment deployment = cluster.get(Deployment.class, "default", "web");
    if (deployment.getStatus() == null
        || !deployment
            .getMetadata()
            .getGeneration()
            .equals(deployment.getStatus().getObservedGeneration())) {
      return false;
    }
    int wanted = deployment.getSpec().getReplicas();
    return value(deployment.getStatus().getAvailableReplicas()) == wanted
        && value(deployment.getStatus().getUpdatedReplicas()) == wanted
        && value(deployment.getStatus().getReplicas()) == wanted;
  }

  private static int value(Integer number) {
    return number == null ? 0 : number;
  }
}
