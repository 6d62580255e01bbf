// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.ingress;

import io.portolan.network.NamespacedName;

/// A port at which connections come that go on to a Service as they are.
///
/// @param port that clients connect to
/// @param servicePort the number or the name of the Service's port
/// @param isProxied whether connections begin with a header of the PROXY protocol
/// @param announces whether the Service's endpoints get such a header
public record TcpService(
    int port, NamespacedName service, String servicePort, boolean isProxied, boolean announces) {}
