// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.wire;

/// The numbers of record types, as IANA assigns them, and their text.
public final class RecordType {
  public static final int A = 1;
  public static final int NS = 2;
  public static final int CNAME = 5;
  public static final int SOA = 6;
  public static final int PTR = 12;
  public static final int HINFO = 13;
  public static final int MX = 15;
  public static final int TXT = 16;
  public static final int AAAA = 28;
  public static final int SRV = 33;
  public static final int OPT = 41;
  public static final int HTTPS = 65;
  public static final int IXFR = 251;
  public static final int AXFR = 252;
  public static final int ANY = 255;

  private RecordType() {}

  /// The mnemonic, or `TYPE65280` (RFC 3597) for a type that has none here.
  public static String text(int type) {
    return switch (type) {
      case A -> "A";
      case NS -> "NS";
      case CNAME -> "CNAME";
      case SOA -> "SOA";
      case PTR -> "PTR";
      case HINFO -> "HINFO";
      case MX -> "MX";
      case TXT -> "TXT";
      case AAAA -> "AAAA";
      case SRV -> "SRV";
      case OPT -> "OPT";
      case HTTPS -> "HTTPS";
      case IXFR -> "IXFR";
      case AXFR -> "AXFR";
      case ANY -> "ANY";
      default -> "TYPE" + type;
    };
  }
}
