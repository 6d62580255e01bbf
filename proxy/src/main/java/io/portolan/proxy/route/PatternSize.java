// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How large a regular expression becomes when its counted repetitions are written out, as RE2 does
/// before it matches: `((a{1000}){1000}){1000}` would be a thousand million steps.
final class PatternSize {
  private static final Pattern COUNT = Pattern.compile("\\{(\\d{1,9})(,(\\d{0,9}))?}");
  private static final long MOST = Long.MAX_VALUE / 4;

  private final String text;
  private final Matcher count;
  private final Deque<Long> outer = new ArrayDeque<>();
  private long sum;
  private long last;

  private PatternSize(String text) {
    this.text = text;
    this.count = COUNT.matcher(text);
  }

  /// About how many steps the expression has, rather too many than too few.
  static long of(String text) {
    PatternSize size = new PatternSize(text);
    int at = 0;
    while (at < text.length()) {
      at = size.read(at);
    }
    while (!size.outer.isEmpty()) {
      size.close();
    }
    return size.sum;
  }

  private int read(int at) {
    switch (text.charAt(at)) {
      case '(' -> {
        outer.push(sum);
        sum = 0;
        return at + 1;
      }
      case ')' -> {
        close();
        return at + 1;
      }
      case '{' -> {
        if (count.find(at) && count.start() == at) {
          repeat();
          return count.end();
        }
        return atom(at + 1);
      }
      case '\\' -> {
        return atom(Math.min(at + 2, text.length()));
      }
      case '[' -> {
        return atom(endOfClass(at));
      }
      default -> {
        return atom(at + 1);
      }
    }
  }

  private int atom(int next) {
    last = 1;
    sum = sum + 1;
    return next;
  }

  private void close() {
    last = sum + 2;
    sum = Math.min(MOST, last + (outer.isEmpty() ? 0 : outer.pop()));
  }

  private void repeat() {
    long least = Long.parseLong(count.group(1));
    long times = Math.max(1, Math.max(least, mostTimes(least)));
    long all = last > MOST / times ? MOST : last * times;
    sum = Math.min(MOST, sum - last + all);
    last = all;
  }

  private long mostTimes(long least) {
    String most = count.group(3);
    return most == null ? least : most.isEmpty() ? least + 1 : Long.parseLong(most);
  }

  private int endOfClass(int at) {
    int from = at + 1;
    if (from < text.length() && text.charAt(from) == '^') {
      from++;
    }
    for (int i = from; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        i++;
      } else if (text.charAt(i) == ']' && i > from) {
        // A bracket that comes first stands for itself.
        return i + 1;
      }
    }
    return text.length();
  }
}
