// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.NamespacedName;

/// That an Ingress has a host's clients asked for certificates.
///
/// @param secret with the authorities that may have signed them
public record AuthorityClaim(NamespacedName ingress, NamespacedName secret) {}
