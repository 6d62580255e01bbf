// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

/// Where requests arrive.
///
/// @param scheme `http` or `https`
/// @param port that clients know
public record Arrival(String scheme, int port) {}
