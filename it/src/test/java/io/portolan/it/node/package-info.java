// SPDX-License-Identifier: Apache-2.0
/// Pods on nodes: namespaces, stand-ins, processes, probes, streams.
@NullMarked
package io.portolan.it.node;

import org.jspecify.annotations.NullMarked;
