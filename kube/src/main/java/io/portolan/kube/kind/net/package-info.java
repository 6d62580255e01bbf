// SPDX-License-Identifier: Apache-2.0
/// The kinds of networking, discovery, coordination and node classes.
@NullMarked
package io.portolan.kube.kind.net;

import org.jspecify.annotations.NullMarked;
