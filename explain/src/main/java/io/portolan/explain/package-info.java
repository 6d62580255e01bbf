// SPDX-License-Identifier: Apache-2.0
/// Says what becomes of a connection, and why: the tables that nodes' kernels have, evaluated
/// packet by packet. Pure.
@NullMarked
package io.portolan.explain;

import org.jspecify.annotations.NullMarked;
