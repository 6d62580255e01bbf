// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.portolan.proxy.http1.FieldName;
import io.portolan.proxy.http1.ResponseHead;
import io.portolan.proxy.log.Outcome;
import io.portolan.proxy.route.HeaderField;
import io.portolan.proxy.route.Inquiry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What was said of a request by who was asked whether it may go on.
///
/// @param passed fields that the upstream gets
/// @param cookies of the response
/// @param challenges fields of the response where the request is refused
record InquiryAnswer(
    int status, List<HeaderField> passed, List<HeaderField> cookies, List<HeaderField> challenges) {
  private static final int OBJECT_BYTES = 256;

  private static final Complaint NOT_LET_IN =
      new Complaint(403, Outcome.DENIED, "You are not let in.\n");

  /// Reads it, as nginx' `auth_request` does.
  static InquiryAnswer read(ResponseHead answer, Inquiry inquiry) {
    List<HeaderField> passed = new ArrayList<>();
    for (String name : inquiry.passed()) {
      if (!FieldName.isKnown(name)) {
        passed.addAll(fields(answer, name));
      }
    }
    return new InquiryAnswer(
        answer.status(),
        List.copyOf(passed),
        fields(answer, "Set-Cookie"),
        fields(answer, "WWW-Authenticate"));
  }

  private static List<HeaderField> fields(ResponseHead answer, String name) {
    return answer.values(name).stream().map(value -> new HeaderField(name, value)).toList();
  }

  /// What becomes of the request; empty where nothing was said of it.
  ///
  /// @param signIn where its client goes to sign in
  Optional<Admittance> admittance(Inquiry inquiry, Optional<String> signIn) {
    if (status >= 200 && status < 300) {
      return Optional.of(new Admittance.Passed(passed, cookies, inquiry.alwaysSetsCookie()));
    }
    if (status == 401 && signIn.isPresent()) {
      return Optional.of(new Admittance.Refused(NOT_LET_IN.redirected(signIn.get()), cookies));
    }
    if (status == 401 || status == 403) {
      return Optional.of(
          new Admittance.Refused(
              new Complaint(status, NOT_LET_IN.outcome(), NOT_LET_IN.text()),
              Stream.concat(cookies.stream(), challenges.stream()).toList()));
    }
    return Optional.empty();
  }

  /// What keeping it takes, about.
  int bytes() {
    int bytes = OBJECT_BYTES;
    for (List<HeaderField> fields : List.of(passed, cookies, challenges)) {
      for (HeaderField each : fields) {
        bytes += OBJECT_BYTES + each.name().length() + each.value().length();
      }
    }
    return bytes;
  }
}
