// SPDX-License-Identifier: Apache-2.0
/// Tests of the workers.
@NullMarked
package io.portolan.node.agent;

import org.jspecify.annotations.NullMarked;
