// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.files;

import io.fabric8.kubernetes.api.model.Pod;
import io.portolan.node.pod.PodSpecs;
import java.io.IOException;

/// What a pod calls itself: a pod in its node's network as the node does, any other as its spec
/// says.
///
/// @param name without a domain, at most 63 characters
/// @param full with the domain of its subdomain; the name alone when it has none
/// @param asFull whether uname, `HOSTNAME` and /etc/hostname say it in full
public record PodHostname(String name, String full, boolean asFull) {
  private static final int MOST_LABEL = 63;
  private static final int MOST_OF_KERNEL = 64;

  /// @param domain the cluster's, such as `cluster.local`
  public static PodHostname of(Pod pod, String node, String domain) {
    String asked = pod.getSpec().getHostname();
    String subdomain = pod.getSpec().getSubdomain();
    boolean ofNode = PodSpecs.isHostNetwork(pod);
    String whole =
        ofNode ? node : asked == null || asked.isEmpty() ? pod.getMetadata().getName() : asked;
    String cut = whole.length() > MOST_LABEL ? whole.substring(0, MOST_LABEL) : whole;
    String name = cut.replaceAll("[-.]+$", "");
    if (ofNode || subdomain == null || subdomain.isEmpty()) {
      return new PodHostname(name, name, false);
    }
    String full =
        name + "." + subdomain + "." + pod.getMetadata().getNamespace() + ".svc." + domain;
    return new PodHostname(name, full, Boolean.TRUE.equals(pod.getSpec().getSetHostnameAsFQDN()));
  }

  /// What the kernel is told.
  ///
  /// @throws IOException when that is longer than the kernel takes
  public String ofKernel() throws IOException {
    if (!asFull) {
      return name;
    }
    if (full.length() > MOST_OF_KERNEL) {
      throw new IOException(
          "Failed to construct FQDN from Pod hostname and cluster domain, FQDN "
              + full
              + " is too long (64 characters is the max, "
              + full.length()
              + " characters requested)");
    }
    return full;
  }
}
