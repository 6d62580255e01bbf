// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.stream;

import java.io.IOException;

/// The bytes of a connection after its upgrade.
public interface Transport {
  /// The next `length` bytes; blocks.
  ///
  /// @throws IOException when the connection ends before
  byte[] read(int length) throws IOException;

  /// Writes all, at once. For one thread at a time.
  void write(byte[] bytes) throws IOException;
}
