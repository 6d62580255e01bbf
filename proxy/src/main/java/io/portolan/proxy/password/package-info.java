// SPDX-License-Identifier: Apache-2.0
/// Who knows a password: users, their hashes, and the checks of what clients send.
@NullMarked
package io.portolan.proxy.password;

import org.jspecify.annotations.NullMarked;
