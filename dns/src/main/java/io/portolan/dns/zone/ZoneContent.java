// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.zone;

import java.util.Map;
import java.util.Set;

/// Which of the cluster's names a zone has.
///
/// @param namespaces whose; empty is all
/// @param pods which addresses have a name below `pod`
/// @param podHostnames whether an endpoint without a hostname is called as its pod; by its address
///     otherwise
/// @param endpoints false leaves out names of endpoints, and with them headless Services
/// @param emptyServices false leaves out Services without a ready endpoint
/// @param serviceLabels of the Services that are there
/// @param namespaceLabels of the namespaces that are there
public record ZoneContent(
    Set<String> namespaces,
    Pods pods,
    boolean podHostnames,
    boolean endpoints,
    boolean emptyServices,
    LabelSelector serviceLabels,
    LabelSelector namespaceLabels) {
  /// Which addresses have a name below `pod`.
  public enum Pods {
    NONE,
    /// Those of pods that there are, in the pod's namespace.
    KNOWN,
    /// Every address, in every namespace.
    ALL
  }

  public static final ZoneContent ALL =
      new ZoneContent(
          Set.of(),
          Pods.ALL,
          false,
          true,
          true,
          LabelSelector.EVERYTHING,
          LabelSelector.EVERYTHING);

  public ZoneContent {
    namespaces = Set.copyOf(namespaces);
  }

  boolean hasNamespace(String name, Map<String, String> labels) {
    return (namespaces.isEmpty() || namespaces.contains(name)) && namespaceLabels.selects(labels);
  }
}
