// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import io.portolan.proxy.ByteSpan;

/// A request as routes look at it, whichever version of HTTP it came by.
///
/// The spans are the view's own and change with the next call.
public interface RequestView {
  ByteSpan method();

  /// The host that is asked for, in lower case, without port or a final dot; empty when unknown.
  ByteSpan host();

  /// The path in normal form (see [io.portolan.proxy.NormalPath]).
  ByteSpan path();

  /// What follows the question mark, as it came; empty when there is none.
  ByteSpan query();

  /// Path and query as the client wrote them.
  ByteSpan target();

  /// The value of the first field of that name, or [ByteSpan#ABSENT].
  ByteSpan header(String lowerCaseName);
}
