// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.portolan.proxy.route.HeaderField;
import java.util.List;
import java.util.Optional;

/// What becomes of a request at its route's gate.
sealed interface Admittance {
  /// It is sent on.
  Admittance PLAIN = new Passed(List.of(), List.of(), false);

  static Admittance of(Optional<Complaint> refusal) {
    return refusal.map(Admittance::of).orElse(PLAIN);
  }

  static Admittance of(Complaint refusal) {
    return new Refused(refusal, List.of());
  }

  /// It is sent on.
  ///
  /// @param upstream further fields of the request
  /// @param cookies of the response
  /// @param always whether an error has the cookies, too
  record Passed(List<HeaderField> upstream, List<HeaderField> cookies, boolean always)
      implements Admittance {}

  /// It is answered instead.
  ///
  /// @param fields of the answer
  record Refused(Complaint why, List<HeaderField> fields) implements Admittance {}
}
