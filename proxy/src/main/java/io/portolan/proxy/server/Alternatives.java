// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.portolan.proxy.route.HeaderField;
import java.util.List;

/// What else serves the hosts of a listener, which its responses tell (RFC 7838).
///
/// Safe for use by several threads.
public final class Alternatives {
  /// What responses say of a host that none serves (RFC 7838 section 3).
  static final List<HeaderField> CLEARED = List.of(new HeaderField("Alt-Svc", "clear"));

  private volatile List<HeaderField> fields = List.of();

  /// What responses say; empty for nothing.
  List<HeaderField> fields() {
    return fields;
  }

  /// From now on the port is served by HTTP/3, too.
  void add(int port) {
    fields = List.of(new HeaderField("Alt-Svc", "h3=\":" + port + "\"; ma=86400"));
  }

  /// From now on there are none.
  void clear() {
    fields = List.of();
  }
}
