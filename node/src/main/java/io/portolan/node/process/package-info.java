// SPDX-License-Identifier: Apache-2.0
/// Containers as processes of the host's file system in the pod's namespaces.
@NullMarked
package io.portolan.node.process;

import org.jspecify.annotations.NullMarked;
