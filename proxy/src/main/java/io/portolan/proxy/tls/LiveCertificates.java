// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import java.util.function.UnaryOperator;

/// The certificates of now: looked at once by each handshake, replaced by one write. Connections
/// that are there keep what they began with.
///
/// Safe for use by several threads.
public final class LiveCertificates {
  private volatile CertificateTable table;

  public LiveCertificates(CertificateTable table) {
    this.table = table;
  }

  public CertificateTable table() {
    return table;
  }

  /// Replaces the table by what `change` makes of it.
  public synchronized void update(UnaryOperator<CertificateTable> change) {
    table = change.apply(table);
  }
}
