// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.text;

import io.portolan.linux.nft.Statement;
import java.util.Locale;

/// Reads `limit rate over 10 mbytes/second burst 5 mbytes`.
final class Limits {
  private static final int DEFAULT_BURST = 5;

  private Limits() {}

  static Statement.Limit parse(Tokens in) {
    in.expect("limit");
    in.expect("rate");
    boolean over = in.takeIf("over");
    String rate = in.word();
    int slash = rate.indexOf('/');
    if (slash > 0) {
      long packets = Long.parseLong(rate.substring(0, slash));
      Statement.Limit.Unit unit = unit(rate.substring(slash + 1));
      int burst = DEFAULT_BURST;
      if (in.takeIf("burst")) {
        burst = (int) in.number();
        in.expect("packets");
      }
      return new Statement.Limit(packets, unit, burst, over, false);
    }
    String per = in.word();
    int middle = per.indexOf('/');
    if (middle < 0) {
      throw in.error("a limit needs a time, as in bytes/second");
    }
    long bytes = Long.parseLong(rate) * scale(per.substring(0, middle));
    int burst = 0;
    if (in.takeIf("burst")) {
      long count = in.number();
      burst = (int) (count * scale(in.word()));
    }
    return new Statement.Limit(bytes, unit(per.substring(middle + 1)), burst, over, true);
  }

  private static Statement.Limit.Unit unit(String text) {
    return Statement.Limit.Unit.valueOf(text.toUpperCase(Locale.ROOT));
  }

  private static long scale(String unit) {
    return switch (unit) {
      case "bytes" -> 1;
      case "kbytes" -> 1024;
      case "mbytes" -> 1024 * 1024;
      default -> throw new IllegalArgumentException("\"" + unit + "\" is no unit of a limit");
    };
  }
}
