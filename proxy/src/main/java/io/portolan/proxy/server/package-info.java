// SPDX-License-Identifier: Apache-2.0
/// Listeners and connections: the engine that puts the parts together.
@NullMarked
package io.portolan.proxy.server;

import org.jspecify.annotations.NullMarked;
