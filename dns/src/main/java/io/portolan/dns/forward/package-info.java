// SPDX-License-Identifier: Apache-2.0
/// Names outside the cluster: upstream resolvers and a cache in front of them.
@NullMarked
package io.portolan.dns.forward;

import org.jspecify.annotations.NullMarked;
