// SPDX-License-Identifier: Apache-2.0
/// Connections that are carried to endpoints byte for byte, whatever they speak.
@NullMarked
package io.portolan.proxy.tcp;

import org.jspecify.annotations.NullMarked;
