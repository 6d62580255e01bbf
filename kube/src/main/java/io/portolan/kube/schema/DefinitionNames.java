// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.schema;

import io.portolan.kube.kind.Kind;
import java.util.Arrays;
import java.util.List;

/// How Kubernetes' OpenAPI documents name definitions.
public final class DefinitionNames {
  public static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";

  /// A group below Kubernetes' domain whose kinds are custom resources all the same.
  private static final String NETWORK_POLICY_API = "policy.networking.k8s.io";

  private DefinitionNames() {}

  /// The definition of a kind's objects.
  public static String of(Kind kind) {
    return of(kind.group(), kind.version(), kind.kind());
  }

  /// The definition of that name in that group, "" being the core group. A group that is not
  /// Kubernetes' own is named backwards, as for custom resources.
  public static String of(String group, String version, String kind) {
    if (group.equals("apiregistration.k8s.io")) {
      return "io.k8s.kube-aggregator.pkg.apis.apiregistration." + version + "." + kind;
    }
    int dot = group.indexOf('.');
    if (dot >= 0 && (!group.endsWith(".k8s.io") || group.equals(NETWORK_POLICY_API))) {
      List<String> labels = Arrays.asList(group.split("\\."));
      return String.join(".", labels.reversed()) + "." + version + "." + kind;
    }
    String folder = group.isEmpty() ? "core" : dot < 0 ? group : group.substring(0, dot);
    return "io.k8s.api." + folder + "." + version + "." + kind;
  }
}
