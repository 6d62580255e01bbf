// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.portolan.network.IpAddress;
import io.portolan.node.files.ResolvConf.ClusterDns;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PodFilesTest {
  private static final ClusterDns DNS = new ClusterDns(List.of("10.96.0.10"), "cluster.local");
  private static final ResolvConf HOST =
      ResolvConf.parse("# by hand\nnameserver 9.9.9.9\nsearch example.org\noptions edns0\n");

  private static PodBuilder pod() {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("shop")
        .withName("db-0")
        .endMetadata()
        .withNewSpec()
        .endSpec();
  }

  private static String resolvConf(Pod pod) {
    return ResolvConf.of(pod, DNS, HOST).text();
  }

  @Test
  void asksTheClusterFirst() {
    assertThat(resolvConf(pod().build()))
        .isEqualTo(
            """
            search shop.svc.cluster.local svc.cluster.local cluster.local example.org
            nameserver 10.96.0.10
            options ndots:5
            """);
  }

  @Test
  void asksTheHostByPolicyDefaultAndOnTheHostNetwork() {
    String host = "search example.org\nnameserver 9.9.9.9\noptions edns0\n";
    assertThat(resolvConf(pod().editSpec().withDnsPolicy("Default").endSpec().build()))
        .isEqualTo(host);
    assertThat(resolvConf(pod().editSpec().withHostNetwork(true).endSpec().build()))
        .isEqualTo(host);
    assertThat(
            resolvConf(
                pod()
                    .editSpec()
                    .withHostNetwork(true)
                    .withDnsPolicy("ClusterFirstWithHostNet")
                    .endSpec()
                    .build()))
        .contains("nameserver 10.96.0.10");
  }

  @Test
  void addsThePodsOwnConfiguration() {
    Pod pod =
        pod()
            .editSpec()
            .withDnsPolicy("ClusterFirst")
            .withNewDnsConfig()
            .withNameservers("1.1.1.1", "10.96.0.10")
            .withSearches("extra.example")
            .addNewOption("ndots", "2")
            .addNewOption("rotate", null)
            .endDnsConfig()
            .endSpec()
            .build();
    assertThat(resolvConf(pod))
        .isEqualTo(
            """
            search shop.svc.cluster.local svc.cluster.local cluster.local example.org extra.example
            nameserver 10.96.0.10
            nameserver 1.1.1.1
            options ndots:2 rotate
            """);
  }

  @Test
  void tellsHowManyDotsMakeANameWhole() {
    assertThat(HOST.ndots()).isEqualTo(1);
    assertThat(ResolvConf.clusterFirst("shop", DNS, HOST).ndots()).isEqualTo(5);
    assertThat(ResolvConf.parse("options ndots:2 ndots:x ndots:3").ndots()).isEqualTo(3);
  }

  @Test
  void namesThePodAndItsAliasesInHosts() {
    Pod pod =
        pod()
            .editSpec()
            .withHostname("db-0")
            .withSubdomain("db")
            .addNewHostAlias()
            .withIp("192.0.2.1")
            .withHostnames("a.example", "b.example")
            .endHostAlias()
            .endSpec()
            .build();
    List<IpAddress> addresses = List.of(IpAddress.of("10.244.0.5"), IpAddress.of("fd00::5"));
    assertThat(HostsFile.text(pod, addresses, PodHostname.of(pod, "node-1", "cluster.local")))
        .contains("127.0.0.1\tlocalhost\n")
        .contains("10.244.0.5\tdb-0.db.shop.svc.cluster.local\tdb-0\n")
        .contains("fd00::5\tdb-0.db.shop.svc.cluster.local\tdb-0\n")
        .endsWith("# Entries added by HostAliases.\n192.0.2.1\ta.example\tb.example\n");
    assertThat(HostsFile.onHost(pod, "127.0.0.1 localhost\n"))
        .isEqualTo(
            """
            # Kubernetes-managed hosts file (host network).
            127.0.0.1 localhost

            # Entries added by HostAliases.
            192.0.2.1\ta.example\tb.example
            """);
  }

  @Test
  void callsAPodByItsFullNameWhenItAsksForThat() throws IOException {
    Pod named = pod().editSpec().withHostname("db-0").withSubdomain("db").endSpec().build();
    Pod full = named.edit().editSpec().withSetHostnameAsFQDN(true).endSpec().build();
    assertThat(hostname(named).ofKernel()).isEqualTo("db-0");
    assertThat(hostname(full).ofKernel()).isEqualTo("db-0.db.shop.svc.cluster.local");
    Pod without = full.edit().editSpec().withSubdomain(null).endSpec().build();
    assertThat(hostname(without).ofKernel()).isEqualTo("db-0");
  }

  @Test
  void refusesAFullNameThatTheKernelDoesNotTake() {
    Pod pod =
        pod()
            .editSpec()
            .withHostname("a".repeat(60))
            .withSubdomain("db")
            .withSetHostnameAsFQDN(true)
            .endSpec()
            .build();
    assertThatThrownBy(() -> hostname(pod).ofKernel())
        .hasMessageContaining("is too long (64 characters is the max, 86 characters requested)");
  }

  @Test
  void callsAPodInItsNodesNetworkLikeTheNode() throws IOException {
    Pod pod = pod().editSpec().withHostNetwork(true).withHostname("db-0").endSpec().build();
    assertThat(hostname(pod).ofKernel()).isEqualTo("node-1");
  }

  private static PodHostname hostname(Pod pod) {
    return PodHostname.of(pod, "node-1", "cluster.local");
  }
}
