// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.service;

import io.portolan.network.Protocol;

/// A port that a Service offers.
///
/// @param name empty when the Service has one unnamed port
/// @param port 1 to 65535
/// @param nodePort 0 when there is none
public record ServicePort(String name, Protocol protocol, int port, int nodePort) {}
