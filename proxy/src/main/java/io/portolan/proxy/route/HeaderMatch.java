// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import io.portolan.proxy.ByteSpan;
import java.util.Locale;

/// A field that a request must have; of several with the name the first counts.
///
/// @param name in lower case
/// @param value what its value has to be
public record HeaderMatch(String name, ValueMatch value) {
  public HeaderMatch {
    name = name.toLowerCase(Locale.ROOT);
  }

  boolean holds(RequestView request) {
    ByteSpan found = request.header(name);
    return found != ByteSpan.ABSENT && value.matches(found);
  }

  @Override
  public String toString() {
    return "header " + name + " " + value;
  }
}
