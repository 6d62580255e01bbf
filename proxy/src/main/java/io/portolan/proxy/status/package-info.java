// SPDX-License-Identifier: Apache-2.0
/// Pages about the proxy itself, for those who watch over it.
@NullMarked
package io.portolan.proxy.status;

import org.jspecify.annotations.NullMarked;
