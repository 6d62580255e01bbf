// SPDX-License-Identifier: Apache-2.0
/// The kinds that run pods to their end.
@NullMarked
package io.portolan.kube.kind.batch;

import org.jspecify.annotations.NullMarked;
