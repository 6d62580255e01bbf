// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import java.util.Optional;

/// Where requests of the proxy's own go.
///
/// @param backend empty where the route of the host says it
/// @param host of the address
/// @param target path and query
public record Place(Optional<Backend> backend, Template host, Template target) {}
