// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tcp;

import io.portolan.proxy.route.Backend;
import java.time.Duration;

/// Where connections are carried to.
///
/// @param backend whose endpoints take them
/// @param idle how long a connection may rest; held to within a fifth of a second
/// @param places how many there may be at a time
public record TcpTarget(Backend backend, Duration idle, Places places) {}
