// SPDX-License-Identifier: Apache-2.0
/// Ingresses on a node: what they ask for, and the pods that serve them.
@NullMarked
package io.portolan.node.ingress;

import org.jspecify.annotations.NullMarked;
