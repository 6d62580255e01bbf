// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.portolan.node.stream;

import org.jspecify.annotations.NullMarked;
