// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import io.portolan.network.IpAddress;
import io.portolan.proxy.ByteSpan;
import io.portolan.proxy.password.Credentials;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What requests that go to the same endpoint, or get the same answer, have in common, as nginx
/// writes it: a text with variables, as in `$host$request_uri`.
///
/// @param text as it was written
/// @param parts one after the other
public record HashKey(String text, List<Part> parts) {
  private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{(\\w+)\\}|(\\w+))");
  private static final String VARIABLES =
      "$request_uri, $uri, $args, $host, $request_method, $remote_addr, $binary_remote_addr,"
          + " $remote_user, $http_NAME, $cookie_NAME or $arg_NAME";

  /// A part of a key.
  public sealed interface Part {
    /// The same for all requests.
    record Text(String text) implements Part {}

    /// The client's address.
    record Client() implements Part {}

    /// A piece of the request.
    record Piece(Kind kind, String name) implements Part {}
  }

  /// What of a request is taken.
  public enum Kind {
    /// The path in its normal form and the query.
    TARGET,
    PATH,
    QUERY,
    HOST,
    METHOD,
    /// The name that goes with a password.
    USER,
    HEADER,
    COOKIE,
    PARAMETER
  }

  public HashKey {
    parts = List.copyOf(parts);
  }

  /// @throws IllegalArgumentException for a variable that is not known
  public static HashKey parse(String text) {
    List<Part> parts = new ArrayList<>();
    Matcher variable = VARIABLE.matcher(text);
    int end = 0;
    while (variable.find()) {
      literal(text.substring(end, variable.start()), parts);
      String name = variable.group(1) == null ? variable.group(2) : variable.group(1);
      parts.add(part(name.toLowerCase(Locale.ROOT), name));
      end = variable.end();
    }
    literal(text.substring(end), parts);
    return new HashKey(text, parts);
  }

  private static void literal(String text, List<Part> parts) {
    if (text.indexOf('$') >= 0) {
      throw new IllegalArgumentException("a $ without a name; variables are " + VARIABLES);
    }
    if (!text.isEmpty()) {
      parts.add(new Part.Text(text));
    }
  }

  private static Part part(String lower, String name) {
    return switch (lower) {
      case "request_uri" -> new Part.Piece(Kind.TARGET, "");
      case "uri", "document_uri" -> new Part.Piece(Kind.PATH, "");
      case "args", "query_string" -> new Part.Piece(Kind.QUERY, "");
      case "host", "http_host", "server_name" -> new Part.Piece(Kind.HOST, "");
      case "request_method" -> new Part.Piece(Kind.METHOD, "");
      case "remote_user" -> new Part.Piece(Kind.USER, "");
      case "remote_addr", "binary_remote_addr" -> new Part.Client();
      default -> named(lower, name);
    };
  }

  private static Part named(String lower, String name) {
    if (lower.startsWith("http_")) {
      return new Part.Piece(Kind.HEADER, lower.substring("http_".length()).replace('_', '-'));
    }
    if (lower.startsWith("cookie_")) {
      return new Part.Piece(Kind.COOKIE, name.substring("cookie_".length()));
    }
    if (lower.startsWith("arg_")) {
      return new Part.Piece(Kind.PARAMETER, lower.substring("arg_".length()));
    }
    throw new IllegalArgumentException("$" + name + " is none of " + VARIABLES);
  }

  /// The fields of a request that the key looks at, in lower case.
  public Set<String> fields() {
    return parts.stream()
        .filter(Part.Piece.class::isInstance)
        .map(Part.Piece.class::cast)
        .map(
            each ->
                switch (each.kind()) {
                  case HEADER -> each.name();
                  case COOKIE -> "cookie";
                  case USER -> "authorization";
                  case TARGET, PATH, QUERY, HOST, METHOD, PARAMETER -> "";
                })
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  /// Whether the key looks at the client's address.
  public boolean hasClient() {
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i) instanceof Part.Client) {
        return true;
      }
    }
    return false;
  }

  /// The key's hash, the same on every node and in every release; allocates nothing without
  /// `$remote_user`.
  ///
  /// @param client where the request comes from
  public long hash(RequestView request, IpAddress client) {
    long hash = Hash.BEGIN;
    for (int i = 0; i < parts.size(); i++) {
      hash =
          switch (parts.get(i)) {
            case Part.Text(String written) -> Hash.add(hash, written);
            case Part.Client() -> Hash.add(Hash.add(hash, client.high()), client.low());
            case Part.Piece(Kind kind, String name) -> piece(hash, kind, name, request);
          };
    }
    return Hash.end(hash);
  }

  private static long piece(long hash, Kind kind, String name, RequestView request) {
    return switch (kind) {
      case TARGET -> {
        long path = Hash.add(hash, request.path());
        yield request.query().isEmpty() ? path : Hash.add(Hash.add(path, "?"), request.query());
      }
      case PATH -> Hash.add(hash, request.path());
      case QUERY -> Hash.add(hash, request.query());
      case HOST -> Hash.add(hash, request.host());
      case METHOD -> Hash.add(hash, request.method());
      case USER -> Hash.add(hash, user(request));
      case HEADER -> Hash.add(hash, request.header(name));
      case COOKIE -> pair(hash, request.header("cookie"), ';', name, false);
      case PARAMETER -> pair(hash, request.query(), '&', name, true);
    };
  }

  private static String user(RequestView request) {
    return Credentials.parse(request.header("authorization")).map(Credentials::user).orElse("");
  }

  /// Adds the key to a digest, and where each of its parts ends, so that what a client writes into
  /// one is never taken for another's.
  ///
  /// @param client where the request comes from
  public void digest(MessageDigest into, RequestView request, IpAddress client) {
    for (Part part : parts) {
      switch (part) {
        case Part.Text(String written) -> into.update(written.getBytes(StandardCharsets.UTF_8));
        case Part.Client() -> into.update(client.toString().getBytes(StandardCharsets.US_ASCII));
        case Part.Piece(Kind kind, String name) -> digest(into, kind, name, request);
      }
      into.update((byte) 0);
    }
  }

  private static void digest(MessageDigest into, Kind kind, String name, RequestView request) {
    switch (kind) {
      // As the client wrote it: who is asked sees that, and may decide by it.
      case TARGET -> whole(into, request.target());
      case PATH -> whole(into, request.path());
      case QUERY -> whole(into, request.query());
      case HOST -> whole(into, request.host());
      case METHOD -> whole(into, request.method());
      case USER -> into.update(user(request).getBytes(StandardCharsets.ISO_8859_1));
      case HEADER -> whole(into, request.header(name));
      case COOKIE -> pair(into, request.header("cookie"), ';', name, false);
      case PARAMETER -> pair(into, request.query(), '&', name, true);
    }
  }

  private static void whole(MessageDigest into, ByteSpan span) {
    into.update(span.bytes(), span.from(), span.length());
  }

  private static void pair(
      MessageDigest into, ByteSpan list, char separator, String name, boolean ignoresCase) {
    int from = Pairs.find(list, separator, name, ignoresCase);
    if (from >= 0) {
      into.update(list.bytes(), list.from() + from, Pairs.end(list, separator, from) - from);
    }
  }

  /// Adds the value of the first `name=value` between separators.
  private static long pair(
      long hash, ByteSpan list, char separator, String name, boolean ignoresCase) {
    int from = Pairs.find(list, separator, name, ignoresCase);
    return from < 0 ? hash : Hash.add(hash, list, from, Pairs.end(list, separator, from));
  }

  @Override
  public String toString() {
    return text;
  }
}
