// SPDX-License-Identifier: Apache-2.0
/// Variables of containers.
@NullMarked
package io.portolan.node.env;

import org.jspecify.annotations.NullMarked;
