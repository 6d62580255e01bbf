// SPDX-License-Identifier: Apache-2.0
package io.portolan.control;

import static io.portolan.control.ControlFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import io.fabric8.kubernetes.api.model.networking.v1.IngressLoadBalancerIngress;
import io.portolan.kube.client.ObjectClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// What controllers make of Ingresses.
class IngressObjectsTest {
  private static final String ADDRESS = "172.30.255.254";

  private final ControlFixture cluster = new ControlFixture(1);

  @AfterEach
  void close() {
    cluster.close();
  }

  private Ingress ingress(String name, String head) {
    return cluster.create(
        """
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: %s, namespace: default%s}
        spec:
          %s
          defaultBackend: {service: {name: web, port: {number: 80}}}
        """
            .formatted(
                name,
                head.startsWith("annotations") ? ", " + head : "",
                head.startsWith("annotations") ? "" : head));
  }

  private void ingressClass(String name, String controller, boolean isDefault) {
    cluster.create(
        """
        apiVersion: networking.k8s.io/v1
        kind: IngressClass
        metadata: {name: %s, annotations: {ingressclass.kubernetes.io/is-default-class: "%s"}}
        spec: {controller: %s}
        """
            .formatted(name, isDefault, controller));
  }

  private List<String> addresses(String name) {
    Ingress ingress = cluster.get(Ingress.class, "default", name);
    return ingress.getStatus() == null || ingress.getStatus().getLoadBalancer() == null
        ? List.of()
        : ingress.getStatus().getLoadBalancer().getIngress().stream()
            .map(IngressLoadBalancerIngress::getIp)
            .toList();
  }

  /// Whether the proxy's pods have their object.
  private boolean hasPods() {
    return cluster.client.get(DaemonSet.class, "portolan-ingress", "ingress").isPresent();
  }

  private PodSpec pods() {
    return cluster
        .get(DaemonSet.class, "portolan-ingress", "ingress")
        .getSpec()
        .getTemplate()
        .getSpec();
  }

  @Test
  @DisplayName("48: the first Ingress brings the proxy, and gets its address")
  void theFirstBringsTheProxy() {
    assertThat(hasPods()).isFalse();
    ingress("web", "");
    eventually("its address", () -> addresses("web").contains(ADDRESS));
    assertThat(pods().getRuntimeClassName()).isEqualTo("ingress");
    cluster.client.delete(
        Service.class, "portolan-ingress", "ingress", ObjectClient.Deletion.DEFAULT);
    eventually(
        "it comes back",
        () -> cluster.client.get(Service.class, "portolan-ingress", "ingress").isPresent());
    eventually("its address again", () -> addresses("web").contains(ADDRESS));
  }

  @Test
  void thePortsThatSomeoneChoosesStay() {
    ingress("web", "");
    eventually("its address", () -> addresses("web").contains(ADDRESS));
    eventually("its pods' object", this::hasPods);
    cluster.client.edit(
        Service.class,
        "portolan-ingress",
        "ingress",
        before ->
            before
                .edit()
                .editSpec()
                .editFirstPort()
                .withNodePort(30_080)
                .endPort()
                .endSpec()
                .build());
    cluster.client.edit(
        DaemonSet.class,
        "portolan-ingress",
        "ingress",
        before ->
            before
                .edit()
                .editSpec()
                .editTemplate()
                .editSpec()
                .editFirstContainer()
                .editFirstPort()
                .withHostPort(80)
                .endPort()
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build());
    ingress("other", "");
    eventually("the next one is served", () -> addresses("other").contains(ADDRESS));
    assertThat(
            cluster
                .get(Service.class, "portolan-ingress", "ingress")
                .getSpec()
                .getPorts()
                .getFirst()
                .getNodePort())
        .isEqualTo(30_080);
    assertThat(pods().getContainers().getFirst().getPorts().getFirst().getHostPort()).isEqualTo(80);
  }

  @Test
  @DisplayName("46: who names no class gets the default one, of several the newest")
  void theDefaultClass() {
    assertThat(ingress("one", "").getSpec().getIngressClassName()).isEqualTo("portolan");
    assertThat(
            ingress("old", "annotations: {kubernetes.io/ingress.class: nginx}")
                .getSpec()
                .getIngressClassName())
        .isNull();
    eventually("served by its annotation", () -> addresses("old").contains(ADDRESS));
    cluster.client.edit(
        IngressClass.class,
        "",
        "portolan",
        before -> before.edit().editMetadata().withAnnotations(Map.of()).endMetadata().build());
    assertThat(ingress("two", "").getSpec().getIngressClassName()).isNull();
    ingressClass("a", "example.com/a", true);
    ingressClass("b", "example.com/b", true);
    String newest =
        List.of("a", "b").stream()
            .max(
                java.util.Comparator.comparing(
                        (String name) ->
                            cluster
                                .get(IngressClass.class, "", name)
                                .getMetadata()
                                .getCreationTimestamp())
                    .thenComparing(java.util.Comparator.reverseOrder()))
            .orElseThrow();
    assertThat(ingress("three", "").getSpec().getIngressClassName()).isEqualTo(newest);
  }

  @Test
  @DisplayName(
      "47: an Ingress of a foreign class keeps what its controller wrote, and nothing else")
  void aForeignClass() {
    ingressClass("other", "example.com/other", false);
    ingress("web", "");
    ingress("foreign", "ingressClassName: other");
    ingress("unknown", "ingressClassName: nobody");
    eventually("the own one is served", () -> addresses("web").contains(ADDRESS));
    assertThat(addresses("foreign")).isEmpty();
    assertThat(addresses("unknown")).isEmpty();
    cluster.client.edit(
        Ingress.class,
        "default",
        "web",
        before ->
            new IngressBuilder(before).editSpec().withIngressClassName("other").endSpec().build());
    eventually("taken away with the class", () -> addresses("web").isEmpty());
  }

  private List<String> ports() {
    return cluster.get(Service.class, "portolan-ingress", "ingress").getSpec().getPorts().stream()
        .map(port -> port.getName() + " " + port.getPort())
        .toList();
  }

  /// Ports whose connections go on as they are come to the load balancer, and go from it.
  @Test
  void theLoadBalancerHasThePortsThatAConfigMapNames() {
    ingress("web", "");
    eventually("its address", () -> addresses("web").contains(ADDRESS));
    List<String> own = ports();
    cluster.create(
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: tcp-services, namespace: portolan-ingress}
        data: {"5432": "shop/db:5432", "6379": "shop/store:redis", "443": "shop/db:5432"}
        """);
    List<String> more = new ArrayList<>(own);
    more.addAll(List.of("tcp-5432 5432", "tcp-6379 6379"));
    eventually("its ports", () -> ports().equals(more));
    cluster.client.edit(
        Service.class,
        "portolan-ingress",
        "ingress",
        found ->
            found
                .edit()
                .editSpec()
                .addNewPort()
                .withName("mine")
                .withPort(9000)
                .endPort()
                .endSpec()
                .build());
    cluster.client.delete(
        ConfigMap.class, "portolan-ingress", "tcp-services", ObjectClient.Deletion.DEFAULT);
    List<String> left = new ArrayList<>(own);
    left.add("mine 9000");
    eventually("they go, and another's stays", () -> ports().equals(left));
  }

  @Test
  void aPortToCarryHasTheProxyMadeWithoutAnyIngress() {
    cluster.create(
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: portolan-ingress}
        """);
    cluster.create(
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: tcp-services, namespace: portolan-ingress}
        data: {"5432": "shop/db:5432"}
        """);
    eventually("its pods' object", this::hasPods);
    eventually("its port", () -> ports().contains("tcp-5432 5432"));
  }
}
