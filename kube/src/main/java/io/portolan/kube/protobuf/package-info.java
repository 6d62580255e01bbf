// SPDX-License-Identifier: Apache-2.0
/// Reads the bodies that typed clients of Kubernetes send as protocol buffers.
@NullMarked
package io.portolan.kube.protobuf;

import org.jspecify.annotations.NullMarked;
