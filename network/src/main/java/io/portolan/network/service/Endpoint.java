// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.service;

import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import java.util.List;
import java.util.Optional;

/// One address behind a Service, from an EndpointSlice.
///
/// @param hostname empty when the endpoint has none of its own
/// @param ports matched to the Service's ports by name
public record Endpoint(
    IpAddress address,
    String hostname,
    Optional<String> node,
    Optional<NamespacedName> pod,
    boolean ready,
    boolean serving,
    boolean terminating,
    List<EndpointPort> ports) {}
