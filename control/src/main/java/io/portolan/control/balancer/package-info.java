// SPDX-License-Identifier: Apache-2.0
/// Addresses for Services of type LoadBalancer, from pools.
@NullMarked
package io.portolan.control.balancer;

import org.jspecify.annotations.NullMarked;
