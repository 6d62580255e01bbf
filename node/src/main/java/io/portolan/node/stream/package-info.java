// SPDX-License-Identifier: Apache-2.0
/// Logs, exec, attach and port-forward of the pods of a node.
@NullMarked
package io.portolan.node.stream;

import org.jspecify.annotations.NullMarked;
