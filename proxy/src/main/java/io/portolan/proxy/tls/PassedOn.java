// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

/// The connection goes on as it is, since an endpoint itself speaks TLS with the client.
///
/// @param backend whose endpoints these are
public record PassedOn(String backend) implements HostTls {}
