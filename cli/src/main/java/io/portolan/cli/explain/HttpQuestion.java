// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import io.portolan.cli.failure.Failure;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// A request whose way through the proxies of Ingresses is asked for.
///
/// @param from who sends it, as [PartyText] has it
/// @param url absolute, `http` or `https`
/// @param headers by name
/// @param namespace of names without one
/// @param live whether it is really to be sent, too
public record HttpQuestion(
    String from,
    URI url,
    String method,
    Map<String, String> headers,
    String namespace,
    boolean live) {

  /// Whether the text is meant as a URL.
  public static boolean isUrl(String text) {
    String start = text.toLowerCase(Locale.ROOT);
    return start.startsWith("http://") || start.startsWith("https://");
  }

  /// @throws Failure USAGE when it is no URL with a host
  public static URI url(String text) {
    try {
      URI url = new URI(text);
      if (isUrl(text) && url.getHost() != null) {
        return url;
      }
      throw new Failure(
          Failure.Kind.USAGE, "\"" + text + "\": write a URL such as http://shop.example/cart");
    } catch (URISyntaxException e) {
      throw new Failure(Failure.Kind.USAGE, "\"" + text + "\" is no URL: " + e.getReason(), e);
    }
  }

  /// Takes `Name: value` apart.
  ///
  /// @throws Failure USAGE for one without a colon
  public static Map<String, String> headers(Iterable<String> texts) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String text : texts) {
      int colon = text.indexOf(':');
      if (colon < 1) {
        throw new Failure(Failure.Kind.USAGE, "--header \"" + text + "\": write NAME: VALUE");
      }
      headers.put(text.substring(0, colon).strip(), text.substring(colon + 1).strip());
    }
    return headers;
  }

  boolean isTls() {
    return scheme().equals("https");
  }

  /// `http` or `https`.
  String scheme() {
    return url.getScheme().toLowerCase(Locale.ROOT);
  }

  /// The port that the URL names or means.
  int port() {
    return url.getPort() >= 0 ? url.getPort() : isTls() ? 443 : 80;
  }

  /// What the request asks for: path and query, `/` at least.
  String target() {
    String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
  }

  /// The host without brackets, in lower case.
  String host() {
    return url.getHost().replaceAll("[\\[\\]]", "").toLowerCase(Locale.ROOT);
  }
}
