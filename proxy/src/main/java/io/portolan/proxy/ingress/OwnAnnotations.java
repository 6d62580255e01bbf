// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.proxy.ingress.nginx.Finding;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/// An Ingress' annotations of Portolan's own. A value that makes no sense counts as not written,
/// and is reported.
///
/// @param annotations all of them, by name
/// @param findings where it is said what makes no sense
record OwnAnnotations(Map<String, String> annotations, List<Finding> findings) {
  private static final String PREFIX = "portolan.io/";
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

  /// What `reader` makes of the value; empty where it makes nothing of it, or there is none.
  ///
  /// @param name without prefix
  /// @param wanted what a value has to be, in words
  <T> Optional<T> value(String name, String wanted, Function<String, Optional<T>> reader) {
    String text = annotations.get(PREFIX + name);
    if (text == null) {
      return Optional.empty();
    }
    Optional<T> read = reader.apply(text.strip());
    if (read.isEmpty()) {
      findings.add(Finding.unreadable(field(name), text, wanted));
    }
    return read;
  }

  /// Says what is wrong with one.
  ///
  /// @param name without prefix
  void broken(String name, String sentence) {
    findings.add(new Finding(Finding.Kind.BROKEN, field(name), sentence));
  }

  private static String field(String name) {
    return "metadata.annotations." + PREFIX + name;
  }

  /// A whole number of that range.
  ///
  /// @param unit what is counted, as in `a number of seconds`
  Optional<Integer> number(String name, String unit, int from, int to) {
    return value(
        name,
        unit + " from " + from + " to " + to,
        text ->
            Optional.of(text)
                .filter(NUMBER.asMatchPredicate())
                .map(Integer::parseInt)
                .filter(number -> number >= from && number <= to));
  }
}
