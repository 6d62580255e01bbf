// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import io.portolan.proxy.ByteSpan;

/// What the value of a field or of a query's parameter has to be.
public sealed interface ValueMatch {
  boolean matches(ByteSpan value);

  /// The text itself, case included.
  record Exact(String text) implements ValueMatch {
    @Override
    public boolean matches(ByteSpan value) {
      return value.is(text);
    }

    @Override
    public String toString() {
      return "is \"" + text + "\"";
    }
  }

  /// What a regular expression finds.
  record Regex(SafePattern pattern) implements ValueMatch {
    @Override
    public boolean matches(ByteSpan value) {
      return pattern.matches(value);
    }

    @Override
    public String toString() {
      return "matches \"" + pattern.text() + "\"";
    }
  }
}
