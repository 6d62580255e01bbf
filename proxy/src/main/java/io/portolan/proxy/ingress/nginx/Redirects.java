// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Where clients are sent in place of an upstream.
///
/// @param toTls to HTTPS, where the host has a certificate
/// @param alwaysToTls to HTTPS in any case
/// @param status of these, and of redirects between a host and its `www.`
/// @param plainPaths never redirected to HTTPS, nor what begins with them
/// @param target for every request of this Ingress
/// @param isWww whether the host with `www.`, or without it, is redirected to the rule's
/// @param isBroken whether a target is written that nobody understands
public record Redirects(
    boolean toTls,
    boolean alwaysToTls,
    int status,
    List<String> plainPaths,
    Optional<RedirectTarget> target,
    boolean isWww,
    boolean isBroken) {
  private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);
  private static final String ADDRESS =
      "an http or https address, of variables with $scheme, $host and, at the end, $request_uri";

  static Redirects read(Values values) {
    Optional<RedirectTarget> temporal = target(values, "temporal-redirect", 302);
    Optional<RedirectTarget> permanent = target(values, "permanent-redirect", 301);
    boolean isWritten = values.has("temporal-redirect") || values.has("permanent-redirect");
    // A temporal redirect goes first.
    Optional<RedirectTarget> target =
        values.has("temporal-redirect") && temporal.isPresent() ? temporal : permanent;
    return new Redirects(
        values.flag("ssl-redirect", true),
        values.flag("force-ssl-redirect", false),
        status(values, "http-redirect-code", 308),
        values.list(
            values.setting("no-tls-redirect-locations"),
            "a list of paths",
            Forms::isLiteralPath,
            List.of("/.well-known/acme-challenge")),
        target,
        values.flag("from-to-www-redirect", false),
        isWritten && target.isEmpty());
  }

  private static Optional<RedirectTarget> target(Values values, String name, int otherwise) {
    int status = status(values, name + "-code", otherwise);
    return values.read(
        values.find(name),
        ADDRESS,
        Optional.empty(),
        text -> RedirectTarget.parse(text.strip(), status).map(Optional::of));
  }

  private static int status(Values values, String name, int otherwise) {
    int status = values.number(name, 300, 308, otherwise);
    if (STATUSES.contains(status)) {
      return status;
    }
    values
        .find(name)
        .ifPresent(
            value ->
                values.broken(
                    value.field(), status + " is no redirect; " + otherwise + " is used"));
    return otherwise;
  }
}
