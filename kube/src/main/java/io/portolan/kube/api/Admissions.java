// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.api;

import io.portolan.kube.api.Admission.AdmissionRequest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/// Everyone who takes part in writes, in the order in which they joined.
final class Admissions {
  private final List<Admission> members = new CopyOnWriteArrayList<>();

  void add(Admission member) {
    members.add(member);
  }

  /// Admits, writes, and tells each who admitted what became of it, the last first.
  ///
  /// @param write whether anything was written
  <T> T around(AdmissionRequest request, Supplier<Outcome<T>> write) {
    Deque<Admission> admitted = new ArrayDeque<>();
    boolean written = false;
    try {
      for (Admission member : members) {
        member.admit(request);
        admitted.push(member);
      }
      Outcome<T> outcome = write.get();
      written = outcome.written();
      return outcome.result();
    } finally {
      for (Admission member : admitted) {
        member.settled(request, written);
      }
    }
  }

  /// What a write gave, and whether it changed the store.
  record Outcome<T>(T result, boolean written) {}
}
