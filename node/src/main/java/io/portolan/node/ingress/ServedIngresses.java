// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import io.portolan.proxy.ingress.nginx.Observation;
import io.portolan.proxy.metrics.ConfigChanges;
import io.portolan.proxy.route.LiveProxiesInFront;
import io.portolan.proxy.route.LiveRoutes;
import io.portolan.proxy.tls.LiveCertificates;
import io.portolan.proxy.upstream.Backends;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// What the proxies of Ingresses go by, which changes while they run.
///
/// @param http routes of requests that come without TLS
/// @param https routes of requests that come with TLS
/// @param backends where routes lead to
/// @param inFront proxies that clients come through
/// @param certificates may wait until they are there
/// @param changes those that took effect
/// @param isThere of an Ingress by its name, `namespace/name`
/// @param observation what is told of requests
/// @param http3 whether clients may speak it
/// @param carried ports whose connections go on as they are
public record ServedIngresses(
    LiveRoutes http,
    LiveRoutes https,
    Backends backends,
    LiveProxiesInFront inFront,
    Supplier<LiveCertificates> certificates,
    ConfigChanges changes,
    Predicate<String> isThere,
    Supplier<Observation> observation,
    Followed<Boolean> http3,
    Followed<CarriedPorts> carried) {}
