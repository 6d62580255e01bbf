// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

/// How the path is understood, and changed for the upstream.
///
/// @param target the upstream's path, with `$1` for what a group matched; empty for the path as it
///     came
/// @param usesRegex whether the paths of this Ingress are regular expressions
/// @param appRoot where a request for `/` is redirected to; empty for nowhere
/// @param forwardedPrefix the value of `X-Forwarded-Prefix`; empty for none
public record Rewriting(String target, boolean usesRegex, String appRoot, String forwardedPrefix) {

  /// Whether all paths of the hosts of this Ingress are regular expressions, as a target has it
  /// too.
  public boolean makesRegex() {
    return usesRegex || !target.isEmpty();
  }

  static Rewriting read(Guards guards) {
    Values values = guards.values();
    String target = values.text("rewrite-target", "a path, with $1 for a group", Forms.TARGET);
    if (!target.isEmpty()) {
      values.find("rewrite-target").ifPresent(guards::require);
    }
    return new Rewriting(
        target,
        values.flag("use-regex", false),
        values.text("app-root", "an absolute path", Forms.PATH),
        values.text("x-forwarded-prefix", "a path", Forms.PATH));
  }
}
