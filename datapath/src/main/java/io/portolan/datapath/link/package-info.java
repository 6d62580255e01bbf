// SPDX-License-Identifier: Apache-2.0
/// Links, addresses, routes and neighbours of nodes and pods.
@NullMarked
package io.portolan.datapath.link;

import org.jspecify.annotations.NullMarked;
