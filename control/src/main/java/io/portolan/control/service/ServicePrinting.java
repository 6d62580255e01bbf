// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.service;

import java.util.List;
import java.util.stream.Collectors;

/// How Kubernetes prints values of a Service in its messages.
final class ServicePrinting {
  private ServicePrinting() {}

  /// A list of texts, as JSON: `["10.96.0.10"]`.
  static String list(List<String> texts) {
    return texts.stream().map(text -> '"' + text + '"').collect(Collectors.joining(",", "[", "]"));
  }
}
