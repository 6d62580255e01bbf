// SPDX-License-Identifier: Apache-2.0
/// What a kernel may have been built without, and how to tell.
@NullMarked
package io.portolan.linux.feature;

import org.jspecify.annotations.NullMarked;
