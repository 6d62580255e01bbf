// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.core;

import io.fabric8.kubernetes.api.model.Service;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.check.Names;

/// Service: a stable name and address for pods.
final class Services {
  static final Kind KIND =
      Kind.of("", "v1", "Service", Service.class)
          .shortNames("svc")
          .categories("all")
          .names(Names::dns1035Label)
          .status()
          .selectable("spec.clusterIP", "spec.type")
          .build();

  private Services() {}
}
