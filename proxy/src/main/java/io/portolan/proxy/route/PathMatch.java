// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import io.portolan.proxy.ByteSpan;
import io.portolan.proxy.NormalPath;
import java.nio.charset.StandardCharsets;

/// The paths that a route is for.
public sealed interface PathMatch {
  /// Every path.
  PathMatch ALL = new Prefix("/");

  /// What decides between two that match: the longer wins.
  int length();

  /// The path itself, case and final slash included.
  record Exact(String path) implements PathMatch {
    public Exact {
      path = normal(path);
    }

    @Override
    public int length() {
      return path.length();
    }

    @Override
    public String toString() {
      return "Exact " + path;
    }
  }

  /// The path and what lies below it, by elements between slashes; a final slash changes nothing.
  record Prefix(String path) implements PathMatch {
    public Prefix {
      path = normal(path);
      while (path.length() > 1 && path.endsWith("/")) {
        path = path.substring(0, path.length() - 1);
      }
    }

    @Override
    public int length() {
      return path.length();
    }

    @Override
    public String toString() {
      return "Prefix " + path;
    }
  }

  /// The paths that a regular expression finds.
  record Regex(SafePattern pattern) implements PathMatch {
    @Override
    public int length() {
      return pattern.text().length();
    }

    @Override
    public String toString() {
      return "Regex " + pattern.text();
    }
  }

  /// `path` in the form in which requests' paths are compared, as characters below 256.
  private static String normal(String path) {
    byte[] bytes = encoded(path).getBytes(StandardCharsets.US_ASCII);
    NormalPath normal = new NormalPath(false);
    if (!path.startsWith("/") || !normal.read(bytes, 0, bytes.length)) {
      throw new IllegalArgumentException(
          "path \"" + path + "\" is not absolute, or has a broken percent-encoding or a backslash");
    }
    return normal.span().toString();
  }

  private static String encoded(String path) {
    StringBuilder text = new StringBuilder();
    ByteSpan bytes = ByteSpan.of(path);
    for (int i = 0; i < bytes.length(); i++) {
      byte b = bytes.at(i);
      if (b > ' ' && b < 127) {
        text.append((char) b);
      } else {
        text.append(String.format("%%%02X", b));
      }
    }
    return text.toString();
  }
}
