// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.balancer;

import io.portolan.control.frame.ObjectKey;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import java.util.List;
import java.util.Map;

/// What a Service of type LoadBalancer asks for.
///
/// @param namespaceLabels of the Service's namespace
/// @param families one address is wanted of each
/// @param everyFamily whether some of them are not enough (`RequireDualStack`)
/// @param wanted addresses that are named, at most one of each family
/// @param wantedField where they are named
/// @param pool the name of the only pool that will do; "" for any
/// @param held what the Service has now
record AddressRequest(
    ObjectKey service,
    Map<String, String> namespaceLabels,
    Map<String, String> labels,
    List<Family> families,
    boolean everyFamily,
    List<IpAddress> wanted,
    String wantedField,
    String pool,
    Claim claim,
    List<IpAddress> held) {}
