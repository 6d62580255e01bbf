// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.service;

import java.util.List;

/// A Service with the union of its EndpointSlices: merged, without duplicates, sorted by address.
public record ServiceEndpoints(Service service, List<Endpoint> endpoints) {}
