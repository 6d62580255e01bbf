// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.whole;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Services of type LoadBalancer as their users know them from MetalLB.
class LoadBalancerIT {
  private static final Workplace PLACE = Workplace.open();

  @BeforeAll
  static void up() {
    PLACE.type("./portolan up -f examples/services/load-balancer.yaml").ok();
  }

  @AfterAll
  static void down() {
    PLACE.close();
  }

  @Test
  void aServiceGetsAnAddressOfThePoolThatIsMeantForItAndTheHostReachesIt() {
    PLACE.typeUntil("kubectl get svc shop-window", "172.30.255.128");
    assertThat(
            PLACE
                .type("curl -s -m 20 --retry 5 --retry-all-errors http://172.30.255.128/")
                .ok()
                .out())
        .contains("\"pod\":\"shop-window-");
    assertThat(
            PLACE.type("kubectl get ipaddresspools,l2advertisements -n metallb-system").ok().out())
        .containsPattern("NAME +AUTO ASSIGN +AVOID BUGGY IPS +ADDRESSES")
        .containsPattern("windows +true +false +\\[\"172.30.255.128-172.30.255.143\"]")
        .containsPattern("NAME +IPADDRESSPOOLS +IPADDRESSPOOL SELECTORS +INTERFACES")
        .containsPattern("windows +\\[\"windows\"]");
    PLACE.typeUntil("kubectl describe svc shop-window", "nodeAssigned");
    assertThat(PLACE.type("kubectl describe svc shop-window").ok().out())
        .containsPattern("Normal +IPAllocated .* Assigned IP \\[\"172.30.255.128\"]")
        .containsPattern("announcing from node \"node-[12]\" with protocol \"layer2\"");
    PLACE.typeUntil("kubectl get servicel2statuses -n metallb-system", "shop-window");
    PLACE.typeUntil(
        "kubectl get ipaddresspool windows -n metallb-system"
            + " -o jsonpath={.status.assignedIPv4},{.status.availableIPv4}",
        "1,15");
  }

  @Test
  void aServiceOfNoPoolInParticularGetsAnAddressAndGivesItBack() {
    PLACE.type("kubectl create deployment web --image=nginx --port=8080").ok();
    PLACE
        .type("kubectl expose deployment web --type=LoadBalancer --port=80 --target-port=8080")
        .ok();
    PLACE.typeUntil("kubectl get svc web", "172.30.255.1 ");
    PLACE.type("kubectl wait --for=condition=Available deployment/web --timeout=60s").ok();
    assertThat(
            PLACE
                .type("curl -s -m 20 --retry 5 --retry-all-errors http://172.30.255.1/")
                .ok()
                .out())
        .contains("\"pod\":\"web-");
    PLACE.type("kubectl patch svc web -p '{\"spec\":{\"type\":\"ClusterIP\"}}'").ok();
    PLACE.typeUntil("kubectl get svc web", "<none>");
    PLACE.type("kubectl delete svc,deployment web").ok();
  }

  @Test
  void twoServicesShareAnAddressAndAThirdIsToldWhyItCannot() {
    String shared =
        """
        apiVersion: v1
        kind: Service
        metadata:
          name: dns-%1$s
          annotations: {metallb.universe.tf/allow-shared-ip: dns, metallb.universe.tf/loadBalancerIPs: 172.30.255.53}
        spec: {type: LoadBalancer, ports: [{port: 53, protocol: %1$s}]}
        """;
    for (String protocol : new String[] {"TCP", "UDP"}) {
      String manifest =
          shared
              .formatted(protocol)
              .replace("dns-" + protocol, "dns-" + protocol.toLowerCase(java.util.Locale.ROOT));
      PLACE.type("kubectl apply -f - <<'END'\n" + manifest + "END").ok();
      PLACE.typeUntil(
          "kubectl get svc dns-" + protocol.toLowerCase(java.util.Locale.ROOT), "172.30.255.53");
    }
    PLACE
        .type(
            "kubectl apply -f - <<'END'\n"
                + shared.formatted("TCP").replace("dns-TCP", "dns-again")
                + "END")
        .ok();
    PLACE.typeUntil("kubectl describe svc dns-again", "AllocationFailed");
    assertThat(PLACE.type("kubectl describe svc dns-again").ok().out())
        .contains(
            "172.30.255.53 belongs to Service default/dns-tcp, which cannot share it: both use port"
                + " TCP/53");
    assertThat(PLACE.type("kubectl get svc dns-again").ok().out()).contains("<pending>");
    PLACE.type("kubectl delete svc dns-tcp").ok();
    PLACE.typeUntil("kubectl get svc dns-again", "172.30.255.53");
    PLACE.type("kubectl delete svc dns-udp dns-again").ok();
  }

  @Test
  void aPoolThatOverlapsTheClusterOrAnotherPoolIsRefused() {
    String pool =
        """
        apiVersion: metallb.io/v1beta1
        kind: IPAddressPool
        metadata: {name: overlapping, namespace: metallb-system}
        spec: {addresses: [10.244.0.0/24, 172.30.255.140-172.30.255.150]}
        """;
    assertThat(PLACE.type("kubectl apply -f - <<'END'\n" + pool + "END").failed(1).err())
        .contains(
            "spec.addresses[0]: Invalid value: \"10.244.0.0/24\": overlaps the pods' addresses"
                + " 10.244.0.0/16",
            "spec.addresses[1]: Invalid value: \"172.30.255.140-172.30.255.150\": overlaps"
                + " 172.30.255.128-172.30.255.143 of IPAddressPool metallb-system/windows");
  }

  @Test
  void kubectlExplainsThePool() {
    assertThat(PLACE.type("kubectl explain ipaddresspool.spec.addresses").ok().out())
        .contains("metallb.io", "Blocks of addresses");
  }
}
