// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import io.portolan.proxy.route.PathMatch;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// The forms that values have; each is matched in linear time.
final class Forms {
  private static final int LONGEST = 2048;
  private static final int LONGEST_PATH = 512;

  /// Anything that can stand in a header.
  static final Predicate<String> ANY = text -> text.chars().noneMatch(Character::isISOControl);

  /// What every header can have, whoever reads it.
  static final Predicate<String> VISIBLE = matches("[ -~]*");

  /// A path, with `$1` for what a group matched.
  static final Predicate<String> TARGET = matches("/?[-\\w.~/:$?&=%+]*");

  static final Predicate<String> PATH = matches("/[-\\w.~/:%+@!,;=]*");
  static final Predicate<String> HOST = matches("[-\\w.*:\\[\\]]+");

  static final Predicate<String> ALIAS = matches("(?=.{1,253}$)(\\*\\.)?[-\\w]+(\\.[-\\w]+)*");

  /// The name of a header or a cookie: a token of RFC 9110, section 5.6.2.
  static final Predicate<String> TOKEN = matches("[-!#$%&'*+.^`|~\\w]{1,256}");

  static final Predicate<String> WORD = matches("[-\\w]+");
  static final Predicate<String> METHOD = matches("[A-Za-z]+");
  static final Predicate<String> HEADERS = matches("[-\\w]+|\\*");
  static final Predicate<String> ORIGIN = matches("\\*|https?://(\\*\\.)?[-\\w.]*(:\\d+)?");
  static final Predicate<String> HTTP_URL =
      matches("https?://[-\\w.$~:\\[\\]]+([/?][-\\w.~/:,?&=%+$;@!*'()#]*)?");
  static final Predicate<String> STATUS = matches("[1-5]\\d\\d");

  /// A time, of seconds, minutes or hours.
  static final Predicate<String> SPAN = matches("[1-9]\\d{0,6}[smh]");

  /// `name` or `namespace/name` of an object.
  static final Predicate<String> OBJECT = matches("([-a-z0-9]+/)?[-a-z0-9.]+");

  private Forms() {}

  /// Whether it is a path that requests can have.
  static boolean isLiteralPath(String text) {
    try {
      return text.length() <= LONGEST_PATH
          && PATH.test(text)
          && !new PathMatch.Exact(text).path().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Predicate<String> matches(String expression) {
    Predicate<String> form = Pattern.compile(expression).asMatchPredicate();
    return text -> text.length() <= LONGEST && form.test(text);
  }
}
