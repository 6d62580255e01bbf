// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.files;

import io.fabric8.kubernetes.api.model.HostAlias;
import io.fabric8.kubernetes.api.model.Pod;
import io.portolan.network.IpAddress;
import io.portolan.node.pod.PodSpecs;
import java.util.List;
import java.util.Objects;

/// The /etc/hosts of a pod.
public final class HostsFile {
  private HostsFile() {}

  /// The file's text for a pod with these addresses.
  ///
  /// @param domain the cluster's, such as `cluster.local`
  public static String text(Pod pod, List<IpAddress> addresses, String domain) {
    StringBuilder text =
        new StringBuilder(
            """
            # Kubernetes-managed hosts file.
            127.0.0.1\tlocalhost
            ::1\tlocalhost ip6-localhost ip6-loopback
            fe00::\tip6-localnet
            fe00::\tip6-mcastprefix
            fe00::1\tip6-allnodes
            fe00::2\tip6-allrouters
            """);
    String hostname = PodSpecs.hostname(pod);
    String subdomain = pod.getSpec().getSubdomain();
    boolean qualified = subdomain != null && !subdomain.isEmpty();
    String full =
        hostname + "." + subdomain + "." + pod.getMetadata().getNamespace() + ".svc." + domain;
    for (IpAddress address : addresses) {
      text.append(address).append('\t');
      text.append(qualified ? full + "\t" + hostname : hostname).append('\n');
    }
    List<HostAlias> aliases = Objects.requireNonNullElse(pod.getSpec().getHostAliases(), List.of());
    if (!aliases.isEmpty()) {
      text.append("\n# Entries added by HostAliases.\n");
      for (HostAlias alias : aliases) {
        text.append(alias.getIp()).append('\t');
        text.append(String.join("\t", alias.getHostnames())).append('\n');
      }
    }
    return text.toString();
  }
}
