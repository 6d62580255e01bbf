// SPDX-License-Identifier: Apache-2.0
/// Starts everything that reads objects and writes objects.
@NullMarked
package io.portolan.control;

import org.jspecify.annotations.NullMarked;
