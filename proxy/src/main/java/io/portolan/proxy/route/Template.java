// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A text with variables of nginx: `$host`, `$http_host`, `$scheme`, `$request_uri`,
/// `$escaped_request_uri` and `$request_method`, each also in braces.
///
/// Safe for use by several threads.
public final class Template {
  private static final String UNRESERVED = "-._~";

  private final String written;
  private final List<Part> parts;

  /// What variables stand for.
  ///
  /// @param scheme `http` or `https`
  /// @param host in lower case, without port
  /// @param authority as the client wrote it
  /// @param target path and query, as the client wrote them
  public record Values(
      String scheme, String host, String authority, String method, String target) {}

  private sealed interface Part {
    record Text(String text) implements Part {}

    record Value(Variable variable) implements Part {}
  }

  private enum Variable {
    ESCAPED_REQUEST_URI,
    REQUEST_METHOD,
    REQUEST_URI,
    HTTP_HOST,
    SCHEME,
    HOST;

    String in(Values values) {
      return switch (this) {
        case ESCAPED_REQUEST_URI -> escaped(values.target());
        case REQUEST_METHOD -> values.method();
        case REQUEST_URI -> values.target();
        case HTTP_HOST -> values.authority();
        case SCHEME -> values.scheme();
        case HOST -> values.host();
      };
    }

    static Optional<Variable> named(String name) {
      for (Variable each : values()) {
        if (each.name().equalsIgnoreCase(name)) {
          return Optional.of(each);
        }
      }
      return Optional.empty();
    }
  }

  private Template(String written, List<Part> parts) {
    this.written = written;
    this.parts = List.copyOf(parts);
  }

  /// The template that `text` is; empty when it has another variable.
  public static Optional<Template> parse(String text) {
    List<Part> parts = new ArrayList<>();
    int at = 0;
    for (int dollar = text.indexOf('$'); dollar >= 0; dollar = text.indexOf('$', at)) {
      boolean hasBrace = dollar + 1 < text.length() && text.charAt(dollar + 1) == '{';
      int from = dollar + (hasBrace ? 2 : 1);
      int to = from;
      while (to < text.length() && isOfName(text.charAt(to))) {
        to++;
      }
      Optional<Variable> variable = Variable.named(text.substring(from, to));
      boolean isClosed = !hasBrace || (to < text.length() && text.charAt(to) == '}');
      if (variable.isEmpty() || !isClosed) {
        return Optional.empty();
      }
      parts.add(new Part.Text(text.substring(at, dollar)));
      parts.add(new Part.Value(variable.get()));
      at = to + (hasBrace ? 1 : 0);
    }
    parts.add(new Part.Text(text.substring(at)));
    return Optional.of(new Template(text, parts));
  }

  private static boolean isOfName(char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  /// The text of a request.
  public String text(Values values) {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      text.append(
          switch (part) {
            case Part.Text literal -> literal.text();
            case Part.Value value -> value.variable().in(values);
          });
    }
    return text.toString();
  }

  /// As a query's parameter has it (RFC 3986 section 2.1).
  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.ISO_8859_1)) {
      char c = (char) (b & 0xff);
      boolean isKept = (c < 128 && Character.isLetterOrDigit(c)) || UNRESERVED.indexOf(c) >= 0;
      if (isKept) {
        escaped.append(c);
      } else {
        escaped
            .append('%')
            .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
            .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
      }
    }
    return escaped.toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Template that && written.equals(that.written);
  }

  @Override
  public int hashCode() {
    return written.hashCode();
  }

  /// As it was written.
  @Override
  public String toString() {
    return written;
  }
}
