// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.endpoint;

import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import java.util.List;

/// Endpoints that may share slices: of one address type and with the same ports.
///
/// @param addressType `IPv4` or `IPv6`
record SliceGroup(String addressType, List<EndpointPort> ports, List<Endpoint> endpoints) {
  SliceGroup {
    ports = List.copyOf(ports);
    endpoints = List.copyOf(endpoints);
  }
}
