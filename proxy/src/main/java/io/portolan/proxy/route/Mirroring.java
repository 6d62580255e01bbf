// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

/// Sends a copy of each request somewhere else, where nobody waits for the answer.
///
/// @param host the copy's `Host`; empty for that of the address
/// @param withBody whether the copy has the body
public record Mirroring(Place at, String host, boolean withBody) {}
