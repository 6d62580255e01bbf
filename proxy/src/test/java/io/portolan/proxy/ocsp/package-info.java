// SPDX-License-Identifier: Apache-2.0
/// Tests of what authorities are asked.
@NullMarked
package io.portolan.proxy.ocsp;

import org.jspecify.annotations.NullMarked;
