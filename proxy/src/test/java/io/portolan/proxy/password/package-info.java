// SPDX-License-Identifier: Apache-2.0
/// Tests of passwords.
@NullMarked
package io.portolan.proxy.password;

import org.jspecify.annotations.NullMarked;
