// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import java.util.Optional;

/// The connections of one event loop to one endpoint; what they are depends on its protocol.
interface Connections {
  /// A way for a request that is there already, now the caller's.
  Optional<UpstreamStream> take();

  /// A way for a request that has to come about; `receiver` is told what became of it, which may be
  /// before this returns. Empty when it failed at once.
  ///
  /// @param within milliseconds that may take
  Optional<UpstreamStream> connect(ResponseReceiver receiver, int within);

  /// Closes the connections that have been idle since before `time`, as [System#nanoTime].
  void closeIdleSince(long time);

  /// Closes all that are idle, and the others as soon as they are.
  void closeAll();
}
