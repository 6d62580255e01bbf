// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Kind;
import java.util.Optional;
import java.util.function.Consumer;

/// Takes part in each write, after defaulting and before validation: completes the object or
/// refuses it with a [io.portolan.kube.client.KubeException].
///
/// Called on the thread of the writer, several at once for different objects.
public interface Admission {

  /// Completes [AdmissionRequest#object] in place, or refuses. An update may be admitted several
  /// times, when somebody else wrote in between; each time is settled.
  void admit(AdmissionRequest request);

  /// Tells what became of an admitted write: allocations of one that was not written go back.
  default void settled(AdmissionRequest request, boolean written) {}

  /// What is written.
  enum Operation {
    CREATE,
    UPDATE,
    DELETE
  }

  /// One write. Status updates and other subresources do not come here.
  ///
  /// @param object what will be stored; of a deletion, what goes
  /// @param old what is stored; empty for a creation
  /// @param dryRun whether nothing will be written, so that nothing may be allocated for good
  /// @param warnings told what the writer should know although the write succeeds
  record AdmissionRequest(
      Operation operation,
      Kind kind,
      ObjectNode object,
      Optional<ObjectNode> old,
      User user,
      boolean dryRun,
      Consumer<String> warnings) {}
}
