// SPDX-License-Identifier: Apache-2.0
/// How the rest of the program reads and writes Kubernetes objects, whichever API holds them.
@NullMarked
package io.portolan.kube.client;

import org.jspecify.annotations.NullMarked;
