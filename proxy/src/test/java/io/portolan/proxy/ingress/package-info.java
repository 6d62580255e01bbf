// SPDX-License-Identifier: Apache-2.0
/// Tests of Ingresses as routes and certificates.
@NullMarked
package io.portolan.proxy.ingress;

import org.jspecify.annotations.NullMarked;
