// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft;

/// What becomes of a packet, or where its way through the chains goes on.
public sealed interface Verdict extends Statement, ElementValue {
  /// A verdict that names no chain; the text is the lower-case name.
  enum Simple implements Verdict {
    ACCEPT,
    DROP,
    CONTINUE,
    RETURN
  }

  /// Go on in `chain` and come back when it ends.
  record Jump(String chain) implements Verdict {}

  /// Go on in `chain` and do not come back to this one.
  record Goto(String chain) implements Verdict {}

  Verdict ACCEPT = Simple.ACCEPT;
  Verdict DROP = Simple.DROP;
  Verdict CONTINUE = Simple.CONTINUE;
  Verdict RETURN = Simple.RETURN;

  static Verdict jump(String chain) {
    return new Jump(chain);
  }

  static Verdict goTo(String chain) {
    return new Goto(chain);
  }
}
