// SPDX-License-Identifier: Apache-2.0
/// Tests of Ingresses as a node's proxies serve them.
@NullMarked
package io.portolan.node.ingress;

import org.jspecify.annotations.NullMarked;
