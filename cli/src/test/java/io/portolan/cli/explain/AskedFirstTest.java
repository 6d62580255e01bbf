// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.route.Admission;
import io.portolan.proxy.route.Inquiry;
import io.portolan.proxy.route.Place;
import io.portolan.proxy.route.Protection;
import io.portolan.proxy.route.Template;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What is said of requests that somebody else has to let pass.
class AskedFirstTest {
  private static Template template(String text) {
    return Template.parse(text).orElseThrow();
  }

  private static String text(Optional<Template> signIn, boolean anySuffices) {
    Place at = new Place(Optional.empty(), template("auth.test:4180"), template("/oauth2/auth"));
    Inquiry inquiry =
        new Inquiry(at, "GET", List.of(), template(""), List.of(), signIn, false, Optional.empty());
    Protection protection =
        new Protection(Admission.EVERYBODY, Optional.empty(), Optional.of(inquiry), anySuffices);
    return new AskedFirst(protection, inquiry).text();
  }

  @Test
  void eachAnswerHasItsConsequence() {
    assertThat(text(Optional.empty(), false))
        .isEqualTo(
            "first asks auth.test:4180/oauth2/auth: 2xx lets it go on; at 401 the client is"
                + " answered 401; at 403 403; at any other, or none, 503");
  }

  @Test
  void aClientMaySignInOrBeLetInOtherwise() {
    assertThat(text(Optional.of(template("https://login.test/")), true))
        .isEqualTo(
            "first asks auth.test:4180/oauth2/auth, unless the client's address or password is"
                + " enough: 2xx lets it go on; at 401 the client is sent to https://login.test/;"
                + " at 403 403; at any other, or none, 503");
  }
}
