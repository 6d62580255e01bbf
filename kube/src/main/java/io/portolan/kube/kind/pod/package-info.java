// SPDX-License-Identifier: Apache-2.0
/// Pods, and the pod templates inside workloads: defaults, validation, and how a pod is printed.
@NullMarked
package io.portolan.kube.kind.pod;

import org.jspecify.annotations.NullMarked;
