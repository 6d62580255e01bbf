// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import io.portolan.proxy.route.Keeping;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Asks somebody else about each request.
///
/// @param prefix of the fields that say so: `auth-` or `global-auth-`
/// @param url who is asked
/// @param method with which; empty for GET
/// @param signIn where a client goes that is refused with 401; empty for nowhere
/// @param redirectParameter brings it back from there
/// @param responseHeaders of the answer, which the upstream gets
/// @param requestRedirect what is told in `X-Auth-Request-Redirect`; empty for the request's own
/// @param setHeaders a ConfigMap with headers for the question; empty for none
/// @param alwaysSetsCookie whether the answer's cookies reach the client when the upstream fails
/// @param openPaths for which nobody is asked
/// @param keeping which answers are kept; empty for none
public record ExternalAuth(
    String prefix,
    String url,
    String method,
    String signIn,
    String redirectParameter,
    List<String> responseHeaders,
    String requestRedirect,
    String setHeaders,
    boolean alwaysSetsCookie,
    List<String> openPaths,
    Optional<Keeping> keeping) {
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE");

  /// The field of one of these values.
  ///
  /// @param name without prefix
  public String field(String name) {
    return prefix.startsWith("global")
        ? Finding.setting(prefix + name)
        : Finding.annotation(prefix + name);
  }

  /// Where a client goes to sign in, and how it comes back; empty for nowhere.
  public String signInAddress() {
    int query = signIn.indexOf('?');
    boolean hasParameter =
        query >= 0
            && Arrays.stream(signIn.substring(query + 1).split("&"))
                .anyMatch(each -> each.startsWith(redirectParameter + "="));
    String back = redirectParameter + "=$scheme://$http_host$escaped_request_uri";
    return signIn.isEmpty() || hasParameter ? signIn : signIn + (query < 0 ? "?" : "&") + back;
  }

  static Optional<ExternalAuth> read(Guards guards) {
    Values values = guards.values();
    if (values.has("auth-url")) {
      return read(guards, "auth-");
    }
    // A value that makes no sense does not switch a guard off.
    boolean isAsked = values.flag("enable-global-auth", true);
    return isAsked && values.setting("global-auth-url").isPresent()
        ? read(guards, "global-auth-")
        : Optional.empty();
  }

  /// @param prefix of the Ingress' annotations or the ConfigMap's keys
  private static Optional<ExternalAuth> read(Guards guards, String prefix) {
    Values values = guards.values();
    Optional<String> url =
        guards.read(
            values.find(prefix + "url"),
            "an http or https address",
            text -> Optional.of(text).filter(ExternalAuth::isAddress));
    Optional<Values.Value> method = values.find(prefix + "method");
    method
        .filter(value -> !METHODS.contains(value.text().strip()))
        .ifPresent(value -> guards.refuse(value, "a method of HTTP"));
    Optional<Values.Value> headers = values.find(prefix + "response-headers");
    List<String> names =
        headers
            .map(value -> Arrays.stream(value.text().split(",")).map(String::strip).toList())
            .orElse(List.of())
            .stream()
            .filter(name -> !name.isEmpty())
            .toList();
    if (!names.stream().allMatch(Forms.WORD)) {
      headers.ifPresent(value -> guards.refuse(value, "a list of headers"));
    }
    List<String> open =
        prefix.startsWith("global")
            ? values.list(
                values.setting("no-auth-locations"),
                "a list of paths",
                Forms::isLiteralPath,
                List.of("/.well-known/acme-challenge"))
            : List.of();
    return url.map(
        each ->
            new ExternalAuth(
                prefix,
                each,
                method.map(value -> value.text().strip()).orElse(""),
                values.text(prefix + "signin", "an address", Forms.ANY),
                values.text(
                    values.find(prefix + "signin-redirect-param"),
                    "a parameter's name",
                    Forms.WORD,
                    "rd"),
                names,
                values.text(prefix + "request-redirect", "an address", Forms.ANY),
                values.text(prefix + "proxy-set-headers", "a ConfigMap's name", Forms.OBJECT),
                values.flag(prefix + "always-set-cookie", false),
                open,
                AnswerCache.read(values, prefix)));
  }

  private static boolean isAddress(String text) {
    int host = text.indexOf("://") + 3;
    int slash = text.indexOf('/', host);
    return Forms.HTTP_URL.test(text)
        && !text.substring(host, slash < 0 ? text.length() : slash).contains("..");
  }
}
