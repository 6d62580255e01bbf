// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.endpoint;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;

/// What to write so that a Service's slices are as wanted, in this order.
record SlicePlan(
    List<EndpointSlice> create, List<EndpointSlice> update, List<EndpointSlice> delete) {
  boolean isEmpty() {
    return create.isEmpty() && update.isEmpty() && delete.isEmpty();
  }
}
