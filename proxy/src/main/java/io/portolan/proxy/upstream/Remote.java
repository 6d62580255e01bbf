// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import io.portolan.proxy.tls.EndpointTls;
import java.net.InetSocketAddress;
import java.util.Optional;

/// Where an endpoint is, and what encrypts connections to it.
///
/// @param tls empty where connections are in the clear
record Remote(InetSocketAddress address, Optional<EndpointTls> tls) {}
