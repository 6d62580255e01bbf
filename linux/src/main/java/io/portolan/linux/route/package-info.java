// SPDX-License-Identifier: Apache-2.0
/// Links, addresses, routes, neighbours and rules, through rtnetlink.
@NullMarked
package io.portolan.linux.route;

import org.jspecify.annotations.NullMarked;
