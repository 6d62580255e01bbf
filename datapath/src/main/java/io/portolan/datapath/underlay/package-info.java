// SPDX-License-Identifier: Apache-2.0
/// The network between the nodes of a cluster on one machine, and the host's way into it.
@NullMarked
package io.portolan.datapath.underlay;

import org.jspecify.annotations.NullMarked;
