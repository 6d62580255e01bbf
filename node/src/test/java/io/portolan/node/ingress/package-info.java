// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.portolan.node.ingress;

import org.jspecify.annotations.NullMarked;
