// SPDX-License-Identifier: Apache-2.0
/// MetalLB's kinds, under its own names, so that manifests written for it apply as they are.
@NullMarked
package io.portolan.kube.kind.metallb;

import org.jspecify.annotations.NullMarked;
