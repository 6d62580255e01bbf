// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.files;

import io.fabric8.kubernetes.api.model.HostAlias;
import io.fabric8.kubernetes.api.model.Pod;
import io.portolan.network.IpAddress;
import java.util.List;
import java.util.Objects;

/// The /etc/hosts of a pod.
public final class HostsFile {
  private HostsFile() {}

  /// The file's text for a pod in a network of its own, with these addresses.
  public static String text(Pod pod, List<IpAddress> addresses, PodHostname hostname) {
    StringBuilder text =
        new StringBuilder(
            """
            # Kubernetes-managed hosts file.
            127.0.0.1\tlocalhost
            ::1\tlocalhost ip6-localhost ip6-loopback
            fe00::0\tip6-localnet
            fe00::0\tip6-mcastprefix
            fe00::1\tip6-allnodes
            fe00::2\tip6-allrouters
            """);
    boolean qualified = !hostname.full().equals(hostname.name());
    for (IpAddress address : addresses) {
      text.append(address).append('\t');
      text.append(qualified ? hostname.full() + "\t" + hostname.name() : hostname.name());
      text.append('\n');
    }
    return text + aliases(pod);
  }

  /// The file's text for a pod in its node's network.
  ///
  /// @param host the text of the host's file
  public static String onHost(Pod pod, String host) {
    return "# Kubernetes-managed hosts file (host network).\n" + host + aliases(pod);
  }

  private static String aliases(Pod pod) {
    List<HostAlias> aliases = Objects.requireNonNullElse(pod.getSpec().getHostAliases(), List.of());
    StringBuilder text = new StringBuilder();
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
