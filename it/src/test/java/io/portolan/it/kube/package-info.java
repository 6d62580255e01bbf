// SPDX-License-Identifier: Apache-2.0
/// The Kubernetes API as kubectl uses it.
@NullMarked
package io.portolan.it.kube;

import org.jspecify.annotations.NullMarked;
