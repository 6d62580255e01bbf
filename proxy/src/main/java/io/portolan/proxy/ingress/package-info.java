// SPDX-License-Identifier: Apache-2.0
/// Ingresses as routes.
@NullMarked
package io.portolan.proxy.ingress;

import org.jspecify.annotations.NullMarked;
