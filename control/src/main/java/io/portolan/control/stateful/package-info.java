// SPDX-License-Identifier: Apache-2.0
/// Pods with names that stay: StatefulSets, and the history of templates that DaemonSets share.
@NullMarked
package io.portolan.control.stateful;

import org.jspecify.annotations.NullMarked;
