// SPDX-License-Identifier: Apache-2.0
/// Which request goes where: routes, compiled to a table.
@NullMarked
package io.portolan.proxy.route;

import org.jspecify.annotations.NullMarked;
