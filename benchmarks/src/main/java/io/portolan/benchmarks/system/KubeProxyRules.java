// SPDX-License-Identifier: Apache-2.0
package io.portolan.benchmarks.system;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Prints rules of the shape that kube-proxy's nftables mode writes, for `nft -f`: a verdict map to
/// a chain for each Service, and from there a chain for each endpoint.
///
/// Arguments: Services, endpoints of each; and for each further Service, that is really there, its
/// address, that of its endpoint, and the endpoint's port.
final class KubeProxyRules {
  private static final String FRAME =
      """
      table ip kube-proxy {
        set cluster-ips { type ipv4_addr; }
        set nodeport-ips { type ipv4_addr; }
        map service-ips { type ipv4_addr . inet_proto . inet_service : verdict; }
        map service-nodeports { type inet_proto . inet_service : verdict; }
        map no-endpoint-services { type ipv4_addr . inet_proto . inet_service : verdict; }
        map firewall-ips { type ipv4_addr . inet_proto . inet_service : verdict; }
        chain mark-for-masquerade { meta mark set meta mark or 0x4000; }
        chain masquerading {
          meta mark and 0x4000 == 0 return
          meta mark set meta mark xor 0x4000
          masquerade fully-random
        }
        chain services {
          ip daddr . meta l4proto . th dport vmap @service-ips
          ip daddr @nodeport-ips meta l4proto . th dport vmap @service-nodeports
        }
        chain service-endpoints-check {
          ip daddr . meta l4proto . th dport vmap @no-endpoint-services
        }
        chain cluster-ips-check {
          ip daddr @cluster-ips reject
          ip daddr 10.96.0.0/16 drop
        }
        chain firewall-check { ip daddr . meta l4proto . th dport vmap @firewall-ips; }
        chain nat-prerouting { type nat hook prerouting priority -100; jump services; }
        chain nat-output { type nat hook output priority -100; jump services; }
        chain nat-postrouting { type nat hook postrouting priority 100; jump masquerading; }
        chain filter-prerouting {
          type filter hook prerouting priority -110
          ct state new jump firewall-check
        }
        chain filter-input {
          type filter hook input priority -110
          ct state new jump service-endpoints-check
        }
        chain filter-forward {
          type filter hook forward priority -110
          ct state new jump service-endpoints-check
          ct state new jump cluster-ips-check
        }
        chain filter-output {
          type filter hook output priority -110
          ct state new jump service-endpoints-check
        }
        chain filter-output-post-dnat {
          type filter hook output priority -90
          ct state new jump cluster-ips-check
        }
      }
      """;

  private static final String ENDPOINT =
      """
      add chain ip kube-proxy %1$s
      add rule ip kube-proxy %1$s ip saddr %2$s jump mark-for-masquerade
      add rule ip kube-proxy %1$s meta l4proto tcp dnat to %2$s:%3$d
      """;

  private static final String SERVICE =
      """
      add chain ip kube-proxy %1$s
      add rule ip kube-proxy %1$s ip daddr %2$s tcp dport 80 ip saddr != 10.0.0.0/8 jump mark-for-masquerade
      add rule ip kube-proxy %1$s numgen random mod %3$d vmap { %4$s }
      add element ip kube-proxy cluster-ips { %2$s }
      add element ip kube-proxy service-ips { %2$s . tcp . 80 : goto %1$s }
      """;

  private KubeProxyRules() {}

  public static void main(String[] arguments) {
    LargeCluster cluster =
        new LargeCluster(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
    System.out.print(FRAME);
    for (int service = 0; service < cluster.services(); service++) {
      int number = service;
      print(
          "default/loaded-" + service + "/tcp/",
          LargeCluster.clusterIp(service).toString(),
          LargeCluster.TARGET_PORT,
          IntStream.range(0, cluster.endpoints())
              .mapToObj(each -> cluster.endpoint(number, each).toString())
              .toArray(String[]::new));
    }
    for (int i = 2; i < arguments.length; i += 3) {
      String name = "default/probed-" + i + "/tcp/";
      print(name, arguments[i], Integer.parseInt(arguments[i + 2]), arguments[i + 1]);
    }
  }

  private static void print(String name, String address, int port, String... endpoints) {
    String hash = "%08X".formatted(name.hashCode());
    for (String endpoint : endpoints) {
      System.out.printf(ENDPOINT, chain(hash, name, endpoint), endpoint, port);
    }
    System.out.printf(
        SERVICE,
        "service-" + hash + "-" + name,
        address,
        endpoints.length,
        IntStream.range(0, endpoints.length)
            .mapToObj(each -> each + " : goto " + chain(hash, name, endpoints[each]))
            .collect(Collectors.joining(", ")));
  }

  private static String chain(String hash, String name, String endpoint) {
    return "endpoint-%s-%s__%s".formatted(hash, name, endpoint);
  }
}
