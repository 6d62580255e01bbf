// SPDX-License-Identifier: Apache-2.0
/// Frames on a link: a packet socket, and the codec of ARP and neighbour discovery.
@NullMarked
package io.portolan.linux.packet;

import org.jspecify.annotations.NullMarked;
