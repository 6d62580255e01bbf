// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.service;

import io.portolan.network.Protocol;

/// A port on which an endpoint listens.
///
/// @param name the name of the Service port that leads here; may be empty
public record EndpointPort(String name, Protocol protocol, int port) {}
