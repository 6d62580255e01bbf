// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import java.util.List;
import java.util.Optional;

/// Completes what is said of fields by what the tables say.
final class Findings {
  private Findings() {}

  /// Adds what becomes of a field, unless something more exact was said of it.
  ///
  /// @param unknown what is said of one that is in no table
  static void add(
      List<Finding> findings, String field, Optional<Treatment> treatment, String unknown) {
    if (findings.stream().noneMatch(each -> each.field().equals(field))) {
      findings.add(
          treatment
              .map(each -> each.finding(field))
              .orElseGet(() -> new Finding(Finding.Kind.MISSING, field, unknown)));
    }
  }
}
