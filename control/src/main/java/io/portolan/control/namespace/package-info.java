// SPDX-License-Identifier: Apache-2.0
/// What every namespace holds from its beginning, and its end.
@NullMarked
package io.portolan.control.namespace;

import org.jspecify.annotations.NullMarked;
