// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tcp;

import io.portolan.proxy.log.Outcome;
import io.portolan.proxy.upstream.Endpoint;
import java.util.Optional;

/// What became of a connection that was carried.
///
/// @param endpoint the last that was tried
/// @param received bytes from the client
/// @param sent bytes to the client
public record TcpReport(Optional<Endpoint> endpoint, long received, long sent, Outcome outcome) {}
