// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portolan.dns.corefile.CorefileException;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What CoreDNS knows and this server does not is refused by name and line, never passed over.
class RefusalsTest {
  private static void read(String lines) {
    DnsConfig unused =
        DnsConfig.read(Map.of(DnsConfig.COREFILE, ". {\n  errors\n  " + lines + "\n}\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "auto",
        "azure",
        "bind",
        "cancel",
        "chaos",
        "clouddns",
        "debug",
        "dnssec",
        "dnstap",
        "erratic",
        "etcd",
        "geoip",
        "grpc",
        "grpc_server",
        "https",
        "https3",
        "k8s_external",
        "local",
        "metadata",
        "multisocket",
        "nomad",
        "nsid",
        "pprof",
        "proxyproto",
        "quic",
        "root",
        "route53",
        "secondary",
        "shed",
        "sign",
        "timeouts",
        "tls",
        "trace",
        "transfer",
        "tsig",
        "view",
        "whoami"
      })
  void pluginsThatAreNotThere(String plugin) {
    assertThatThrownBy(() -> read(plugin))
        .isInstanceOf(CorefileException.class)
        .hasMessage("Corefile:3: plugin \"" + plugin + "\" is not supported");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "acl . | drop net *",
        "cache | serve_stale_policy prefer_positive",
        "dns64 | map 10.0.0.0/8",
        "file db.test test | upstream",
        "forward . 192.0.2.1 | max_idle_conns 3",
        "forward . 192.0.2.1 | max_connect_attempts 3",
        "forward . 192.0.2.1 | doh_method GET",
        "forward . 192.0.2.1 | resolver 192.0.2.2",
        "forward . 192.0.2.1 | source_address 192.0.2.2",
        "header | request set rd",
        "health | verbose",
        "hosts | nothing",
        "kubernetes cluster.local | multicluster clusterset.local",
        "kubernetes cluster.local | kubeconfig /root/config",
        "kubernetes cluster.local | startup_timeout 5s",
        "kubernetes cluster.local | upstream",
        "loadbalance | prefer 10.0.0.0/8",
        "log | level debug",
        "template IN A test | upstream",
      })
  void optionsThatAreNotThere(String plugin, String option) {
    String name = plugin.split(" ", 2)[0];
    String word = option.split(" ", 2)[0];
    Map<String, String> files =
        Map.of(
            DnsConfig.COREFILE,
            ". {\n  " + plugin + " {\n    " + option + "\n  }\n}\n",
            "db.test",
            "@ 60 SOA ns admin 1 2 3 4 5\n");
    assertThatThrownBy(() -> DnsConfig.read(files))
        .isInstanceOf(CorefileException.class)
        .hasMessageStartingWith("Corefile:3: " + name + ": option \"" + word + "\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "errors stacktrace | errors",
        "prometheus :9153 extra | prometheus",
        "rewrite edns0 local set 0xffee {server_ip} | {server_ip}",
        "rewrite edns0 cookie set | \"cookie\"",
        "rewrite edns0 local set 0x10000 x | \"0x10000\"",
        "rewrite edns0 subnet set 33 64 | \"33\"",
        "rewrite edns0 local remove 0xffee | \"remove\"",
        "forward . dns.example.org | \"dns.example.org\"",
        "forward . https://192.0.2.1 | https",
        "forward . grpc://192.0.2.1 | grpc",
        "loadbalance sticky | \"sticky\"",
        "autopath @etcd | @kubernetes",
        "template CH WHAT | \"WHAT\"",
        "header | header",
      })
  void wordsThatAreNotKnown(String line, String named) {
    assertThatThrownBy(() -> DnsConfig.read(Map.of(DnsConfig.COREFILE, ". {\n  " + line + "\n}\n")))
        .isInstanceOf(CorefileException.class)
        .hasMessageStartingWith("Corefile:2: ")
        .hasMessageContaining(named);
  }
}
