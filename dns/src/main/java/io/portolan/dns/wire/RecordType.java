// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.wire;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
  public static final int NAPTR = 35;
  public static final int DNAME = 39;
  public static final int OPT = 41;
  public static final int DS = 43;
  public static final int HTTPS = 65;
  public static final int IXFR = 251;
  public static final int AXFR = 252;
  public static final int ANY = 255;
  public static final int CAA = 257;

  private RecordType() {}

  private static final Pattern NUMBERED = Pattern.compile("TYPE([0-9]{1,5})");

  /// The type of that mnemonic, in capitals, or -1.
  public static int parse(String text) {
    Matcher numbered = NUMBERED.matcher(text);
    if (numbered.matches()) {
      int type = Integer.parseInt(numbered.group(1));
      return type <= 0xffff ? type : -1;
    }
    for (int type = 1; type <= 257; type++) {
      if (text(type).equals(text)) {
        return type;
      }
    }
    return -1;
  }

  /// The mnemonic, or `TYPE65280` (RFC 3597) for a type that has none here.
  public static String text(int type) {
    return switch (type) {
      case A -> "A";
      case NS -> "NS";
      case CNAME -> "CNAME";
      case SOA -> "SOA";
      case PTR -> "PTR";
      case HINFO -> "HINFO";
      case NAPTR -> "NAPTR";
      case DNAME -> "DNAME";
      case DS -> "DS";
      case 46 -> "RRSIG";
      case 47 -> "NSEC";
      case 48 -> "DNSKEY";
      case 52 -> "TLSA";
      case 64 -> "SVCB";
      case CAA -> "CAA";
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
