// SPDX-License-Identifier: Apache-2.0
/// What became of each request.
@NullMarked
package io.portolan.proxy.log;

import org.jspecify.annotations.NullMarked;
