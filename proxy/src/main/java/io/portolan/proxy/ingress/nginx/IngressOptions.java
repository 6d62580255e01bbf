// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import io.portolan.proxy.route.Tracing;
import java.util.List;
import java.util.Locale;

/// What an Ingress asks for beside its rules, defaults filled in.
///
/// @param rewriting how paths are understood and changed
/// @param aliases further hosts with the same routes
/// @param clientSuites of TLS 1.2 for clients, by the names of their standards; empty for those of
///     all hosts
/// @param isPassedThrough whether TLS goes to the upstream as it is
/// @param tracing whether requests are parts of traces
/// @param isLogged whether requests are logged
/// @param refusals why all requests are answered 503: what should keep requests out, or change what
///     the upstream gets, cannot be understood or is not applied yet; empty in the usual case
public record IngressOptions(
    Rewriting rewriting,
    Redirects redirects,
    Upstream upstream,
    UpstreamTls upstreamTls,
    Affinity affinity,
    Timeouts timeouts,
    Retries retries,
    Limits limits,
    Access access,
    Canary canary,
    Cors cors,
    Errors errors,
    Headers headers,
    Mirror mirror,
    List<String> aliases,
    List<String> clientSuites,
    boolean isPassedThrough,
    Tracing tracing,
    boolean isLogged,
    List<Finding> refusals) {

  static IngressOptions read(Values values, String namespace) {
    Guards guards = new Guards(values, namespace);
    Rewriting rewriting = Rewriting.read(guards);
    Upstream upstream = Upstream.read(guards);
    UpstreamTls upstreamTls = UpstreamTls.read(guards, upstream.isTls());
    Access access = Access.read(guards);
    return new IngressOptions(
        rewriting,
        Redirects.read(values),
        upstream,
        upstreamTls,
        Affinity.read(values),
        Timeouts.read(values),
        Retries.read(values),
        Limits.read(values),
        access,
        Canary.read(values),
        Cors.read(values),
        Errors.read(values),
        Headers.read(values),
        Mirror.read(values),
        values.list("server-alias", "a list of hosts", Forms.ALIAS, List.of()).stream()
            .map(alias -> alias.toLowerCase(Locale.ROOT))
            .distinct()
            .toList(),
        clientSuites(values),
        values.flag("ssl-passthrough", false),
        tracing(values),
        values.flag("enable-access-log", !values.flag(values.setting("disable-access-log"), false)),
        guards.refusals());
  }

  private static List<String> clientSuites(Values values) {
    // Of the TLS that is spoken there is one order, the proxy's.
    if (!values.flag(values.own("ssl-prefer-server-ciphers"), true)) {
      values.broken(
          Finding.annotation("ssl-prefer-server-ciphers"),
          "\"false\" does nothing: of the suites that both know the proxy chooses its first");
    }
    return TlsWords.suites(values, values.own("ssl-ciphers"));
  }

  private static Tracing tracing(Values values) {
    boolean isContinued = values.flag("opentelemetry-trust-incoming-span", true);
    if (!values.flag("enable-opentelemetry", false)) {
      return Tracing.OFF;
    }
    return isContinued ? Tracing.CONTINUED : Tracing.ANEW;
  }
}
