// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http1;

import io.portolan.proxy.route.HeaderField;
import java.util.List;

/// A request of the proxy's own about a client's, which has the client's fields.
///
/// @param host the value of `Host`; empty for the client's
/// @param target path and query
/// @param fields in place of the client's of their names
/// @param withBody whether the client's body follows
public record Aside(
    String method, String host, String target, List<HeaderField> fields, boolean withBody) {
  public Aside {
    fields = List.copyOf(fields);
  }
}
