// SPDX-License-Identifier: Apache-2.0
/// The words that the parts of the proxy share.
@NullMarked
package io.portolan.proxy;

import org.jspecify.annotations.NullMarked;
