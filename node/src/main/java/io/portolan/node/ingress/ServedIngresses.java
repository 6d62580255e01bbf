// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import io.portolan.proxy.route.LiveProxiesInFront;
import io.portolan.proxy.route.LiveRoutes;
import io.portolan.proxy.tls.LiveCertificates;
import io.portolan.proxy.upstream.Backends;
import java.util.function.Supplier;

/// What the proxies of Ingresses go by, which changes while they run.
///
/// @param http routes of requests that come without TLS
/// @param https routes of requests that come with TLS
/// @param backends where routes lead to
/// @param inFront proxies that clients come through
/// @param certificates may wait until they are there
public record ServedIngresses(
    LiveRoutes http,
    LiveRoutes https,
    Backends backends,
    LiveProxiesInFront inFront,
    Supplier<LiveCertificates> certificates) {}
