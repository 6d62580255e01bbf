// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.service;

import io.portolan.network.NamespacedName;
import java.util.List;

/// An EndpointSlice: a part of the endpoints of one Service.
///
/// @param service the Service in the slice's namespace; empty when the slice belongs to none
public record Slice(NamespacedName name, String service, List<Endpoint> endpoints) {

  /// The Service that this slice belongs to.
  public NamespacedName serviceName() {
    return new NamespacedName(name.namespace(), service);
  }
}
