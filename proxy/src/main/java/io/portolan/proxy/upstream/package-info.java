// SPDX-License-Identifier: Apache-2.0
/// Backends, their endpoints and the connections to them.
@NullMarked
package io.portolan.proxy.upstream;

import org.jspecify.annotations.NullMarked;
