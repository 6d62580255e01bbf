// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.corefile;

import java.util.List;

/// A server of a Corefile: for which zones and ports, and what it does.
///
/// @param keys such as `.:53` or `dns://example.org`
public record ServerBlock(List<Token> keys, List<Directive> directives) {
  public ServerBlock {
    keys = List.copyOf(keys);
    directives = List.copyOf(directives);
  }
}
