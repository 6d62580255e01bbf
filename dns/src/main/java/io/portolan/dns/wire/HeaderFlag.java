// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.wire;

/// A flag in the header of an answer that may be changed by hand.
public enum HeaderFlag {
  AA(Query.FLAG_AUTHORITATIVE),
  RA(Query.FLAG_RECURSION_AVAILABLE),
  RD(Query.FLAG_RECURSION_DESIRED);

  final int mask;

  HeaderFlag(int mask) {
    this.mask = mask;
  }
}
