// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import java.util.List;
import java.util.Optional;

/// Shows each request to somebody else first, without its body, who says whether it may go on.
///
/// @param at who is asked
/// @param method with which
/// @param fields of the question, in place of the client's
/// @param redirect what the question says in `X-Auth-Request-Redirect`
/// @param passed names of fields of the answer that the upstream gets, and nobody's else of these
///     names
/// @param signIn where a client goes that is refused with 401; empty for nowhere
/// @param alwaysSetsCookie whether the answer's cookies reach the client with every response
/// @param keeping which answers are kept; empty for none
public record Inquiry(
    Place at,
    String method,
    List<HeaderField> fields,
    Template redirect,
    List<String> passed,
    Optional<Template> signIn,
    boolean alwaysSetsCookie,
    Optional<Keeping> keeping) {
  public Inquiry {
    fields = List.copyOf(fields);
    passed = List.copyOf(passed);
  }

  /// The same for that route, which shares answers that are kept with no other.
  ///
  /// @param route what it is called
  public Inquiry of(String route) {
    if (keeping.isEmpty()) {
      return this;
    }
    String name = route + " " + this;
    return new Inquiry(
        at,
        method,
        fields,
        redirect,
        passed,
        signIn,
        alwaysSetsCookie,
        keeping.map(each -> each.in(name)));
  }
}
