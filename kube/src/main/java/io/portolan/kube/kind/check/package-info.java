// SPDX-License-Identifier: Apache-2.0
/// Checks of addresses, numbers, selectors, schedules and the like, with Kubernetes' own messages.
@NullMarked
package io.portolan.kube.kind.check;

import org.jspecify.annotations.NullMarked;
