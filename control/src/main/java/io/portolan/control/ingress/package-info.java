// SPDX-License-Identifier: Apache-2.0
/// Ingresses: their class, the proxy that serves them, and what their status says.
@NullMarked
package io.portolan.control.ingress;

import org.jspecify.annotations.NullMarked;
