// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.route;

import java.net.InetAddress;
import java.util.Optional;

/// What makes a link a VXLAN tunnel.
///
/// @param id the network identifier, 24 bits
/// @param local the outer source address
/// @param underlay index of the link that carries the outer packets, 0 when routing decides
/// @param port the outer UDP destination port
/// @param learning whether it learns peers from what it receives
public record Vxlan(
    int id, Optional<InetAddress> local, int underlay, int port, boolean learning) {}
