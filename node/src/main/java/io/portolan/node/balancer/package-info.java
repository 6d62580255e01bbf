// SPDX-License-Identifier: Apache-2.0
/// Load balancers' addresses on the link: who announces which, and how.
@NullMarked
package io.portolan.node.balancer;

import org.jspecify.annotations.NullMarked;
