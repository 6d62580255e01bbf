// SPDX-License-Identifier: Apache-2.0
/// What Ingress objects ask for, in the words of the network.
@NullMarked
package io.portolan.network.ingress;

import org.jspecify.annotations.NullMarked;
