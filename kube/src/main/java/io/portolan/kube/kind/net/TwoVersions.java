// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.net;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.KindSpec;
import java.util.List;
import java.util.function.UnaryOperator;

/// Kinds that are served in version 1 and, the same but for the version's name, in `v1beta1`, by
/// which kubectl 1.32 describes them.
final class TwoVersions {
  private static final String GROUP = "networking.k8s.io";
  private static final String ONE = "v1";
  private static final String BETA = "v1beta1";

  private TwoVersions() {}

  /// Version 1 first: it is the preferred one.
  static List<Kind> of(
      String kind,
      String plural,
      Class<? extends HasMetadata> one,
      Class<? extends HasMetadata> beta,
      UnaryOperator<KindSpec> described) {
    return List.of(
        described.apply(Kind.of(GROUP, ONE, kind, one)).build(),
        described
            .apply(Kind.of(GROUP, BETA, kind, beta))
            .storedAs(GROUP, plural, object -> as(object, ONE), object -> as(object, BETA))
            .build());
  }

  private static ObjectNode as(ObjectNode object, String version) {
    return object.deepCopy().put("apiVersion", GROUP + "/" + version);
  }
}
