// SPDX-License-Identifier: Apache-2.0
/// Checks of names, labels, quantities and the like, with Kubernetes' own messages.
@NullMarked
package io.portolan.kube.kind.check;

import org.jspecify.annotations.NullMarked;
