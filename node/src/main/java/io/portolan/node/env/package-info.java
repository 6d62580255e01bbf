// SPDX-License-Identifier: Apache-2.0
/// The environment variables of a container.
@NullMarked
package io.portolan.node.env;

import org.jspecify.annotations.NullMarked;
