// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

/// Whether a route's requests are traced.
public enum Tracing {
  /// What clients say of traces is passed on as it is.
  OFF,
  /// They are, and each begins a trace of its own.
  ANEW,
  /// They are, and belong to the trace that the client names.
  CONTINUED
}
