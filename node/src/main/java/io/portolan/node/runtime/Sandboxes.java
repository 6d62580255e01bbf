// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.runtime;

import io.fabric8.kubernetes.api.model.Pod;

/// Makes pods' sandboxes and takes them down. Safe for use by several threads.
public interface Sandboxes {

  /// Namespaces, addresses, links and routes for `pod`: once it returns the pod can send and
  /// receive.
  ///
  /// @throws RuntimeException that says what is in the way; nothing is left half made then
  Sandbox create(Pod pod);

  /// Takes everything of it down; what is gone already is no error.
  void remove(Pod pod, Sandbox sandbox);
}
