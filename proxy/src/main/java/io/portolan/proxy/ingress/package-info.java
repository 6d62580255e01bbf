// SPDX-License-Identifier: Apache-2.0
/// Which routes Ingress objects ask for.
@NullMarked
package io.portolan.proxy.ingress;

import org.jspecify.annotations.NullMarked;
