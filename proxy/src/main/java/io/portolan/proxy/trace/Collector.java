// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.trace;

/// Takes spans.
public interface Collector {
  /// What became of them.
  enum Answer {
    /// They have arrived.
    TAKEN,
    /// They will never be taken.
    REFUSED,
    /// They may be taken another time.
    UNREACHED
  }

  /// Sends spans; blocks until they have arrived, or for some seconds.
  ///
  /// @param to as the settings name it
  /// @param body an `ExportTraceServiceRequest` of OTLP in JSON
  Answer send(String to, byte[] body);
}
