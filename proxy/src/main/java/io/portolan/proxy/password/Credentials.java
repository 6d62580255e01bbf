// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.password;

import io.portolan.proxy.Ascii;
import io.portolan.proxy.ByteSpan;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// A user and a password, as a client sends them; each character is a byte.
public record Credentials(String user, String password) {
  private static final String BASIC = "basic ";

  /// Reads the value of `Authorization` (RFC 7617 section 2); empty when it is of another scheme or
  /// is none.
  public static Optional<Credentials> parse(ByteSpan value) {
    int from = BASIC.length();
    if (value.length() <= from || !isBasic(value)) {
      return Optional.empty();
    }
    while (from < value.length() && value.at(from) == ' ') {
      from++;
    }
    try {
      String pair =
          new String(
              Base64.getDecoder().decode(value.toString().substring(from)),
              StandardCharsets.ISO_8859_1);
      int colon = pair.indexOf(':');
      return colon < 0
          ? Optional.empty()
          : Optional.of(new Credentials(pair.substring(0, colon), pair.substring(colon + 1)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean isBasic(ByteSpan value) {
    for (int i = 0; i < BASIC.length(); i++) {
      if (Ascii.lower(value.at(i)) != BASIC.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /// Without the password.
  @Override
  public String toString() {
    return user;
  }
}
