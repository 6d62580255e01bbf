// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import io.portolan.proxy.route.Inquiry;
import io.portolan.proxy.route.Protection;
import io.portolan.proxy.route.Template;

/// Who is asked whether a request may go on before an endpoint gets it (`auth-url`).
record AskedFirst(Protection protection, Inquiry inquiry) {
  /// Who that is, and what becomes of the request by each answer.
  String text() {
    String unless =
        protection.anySuffices() ? ", unless the client's address or password is enough" : "";
    String unknown = inquiry.signIn().map(AskedFirst::signIn).orElse("the client is answered 401");
    return "first asks "
        + inquiry.at().host()
        + inquiry.at().target()
        + unless
        + ": 2xx lets it go on; at 401 "
        + unknown
        + "; at 403 "
        + denied()
        + "; at any other, or none, 503";
  }

  private static String signIn(Template where) {
    return "the client is sent to " + where;
  }

  /// Where a password would do, the client is asked for one.
  private String denied() {
    boolean mayLogIn = protection.anySuffices() && protection.login().isPresent();
    return mayLogIn ? "401, for a password" : "403";
  }
}
