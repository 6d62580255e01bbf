// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.portolan.proxy.upstream;

import org.jspecify.annotations.NullMarked;
