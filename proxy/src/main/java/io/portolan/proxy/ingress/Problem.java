// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.NamespacedName;
import io.portolan.proxy.ingress.nginx.Finding;

/// What stands in an Ingress' way beside other Ingresses.
record Problem(NamespacedName ingress, Finding finding) {
  static Problem of(IngressRoutes ingress, String field, String sentence) {
    return new Problem(ingress.name(), new Finding(Finding.Kind.BROKEN, field, sentence));
  }
}
