// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import io.portolan.proxy.Ascii;
import io.portolan.proxy.ByteSpan;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/// A field that is added to a message's head, in place of those of its name.
///
/// @param name a token (RFC 9110 section 5.6.2)
/// @param value without control characters
public record HeaderField(String name, String value) {
  public HeaderField {
    if (name.isEmpty() || !name.chars().allMatch(c -> c < 128 && Ascii.isToken((byte) c))) {
      throw new IllegalArgumentException("\"" + name + "\" is not the name of a header");
    }
    if (!value.chars().allMatch(c -> c < 256 && Ascii.isField((byte) c))) {
      throw new IllegalArgumentException(
          "the value of header " + name + " has characters that no header can have");
    }
  }

  /// Whether one of them has that name, in any case; allocates nothing.
  public static boolean names(List<HeaderField> fields, ByteSpan name) {
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).isNamed(name)) {
        return true;
      }
    }
    return false;
  }

  /// Whether that is its name, in any case.
  private boolean isNamed(ByteSpan other) {
    if (other.length() != name.length()) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (Ascii.lower(other.at(i)) != Ascii.lower((byte) name.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /// All fields of both lists, those of the second in place of the first's of their names.
  public static List<HeaderField> merged(List<HeaderField> first, List<HeaderField> second) {
    Set<String> names = new HashSet<>();
    second.forEach(each -> names.add(each.name().toLowerCase(Locale.ROOT)));
    return Stream.concat(
            first.stream().filter(each -> !names.contains(each.name().toLowerCase(Locale.ROOT))),
            second.stream())
        .toList();
  }
}
