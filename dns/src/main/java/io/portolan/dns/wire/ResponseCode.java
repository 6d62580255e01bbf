// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.wire;

/// The numbers of response codes, as IANA assigns them, and their text.
public final class ResponseCode {
  public static final int NOERROR = 0;
  public static final int FORMERR = 1;
  public static final int SERVFAIL = 2;
  public static final int NXDOMAIN = 3;
  public static final int NOTIMP = 4;
  public static final int REFUSED = 5;

  /// Needs an OPT record in the answer: only its low four bits fit the header (RFC 6891).
  public static final int BADVERS = 16;

  private ResponseCode() {}

  /// The code of that mnemonic, in capitals, or -1.
  public static int parse(String text) {
    for (int code = 0; code <= BADVERS; code++) {
      if (text(code).equals(text)) {
        return code;
      }
    }
    return -1;
  }

  /// The mnemonic, or `RCODE11` for a code that has none here.
  public static String text(int code) {
    return switch (code) {
      case NOERROR -> "NOERROR";
      case FORMERR -> "FORMERR";
      case SERVFAIL -> "SERVFAIL";
      case NXDOMAIN -> "NXDOMAIN";
      case NOTIMP -> "NOTIMP";
      case REFUSED -> "REFUSED";
      case 6 -> "YXDOMAIN";
      case 7 -> "YXRRSET";
      case 8 -> "NXRRSET";
      case 9 -> "NOTAUTH";
      case 10 -> "NOTZONE";
      case BADVERS -> "BADVERS";
      default -> "RCODE" + code;
    };
  }
}
