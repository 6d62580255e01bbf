// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import io.portolan.proxy.route.Backend;

/// The connection goes on as it is, since an endpoint itself speaks TLS with the client.
///
/// @param backend whose endpoints these are
public record PassedOn(Backend backend) implements HostTls {}
