// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.portolan.proxy.http1.Aside;
import io.portolan.proxy.http1.FieldName;
import io.portolan.proxy.http1.HeadOut;
import io.portolan.proxy.http1.RequestHead;
import io.portolan.proxy.http1.ResponseHead;
import io.portolan.proxy.log.Outcome;
import io.portolan.proxy.route.HeaderField;
import io.portolan.proxy.route.Inquiry;
import io.portolan.proxy.route.RouteOptions;
import io.portolan.proxy.route.RouteTable;
import io.portolan.proxy.route.Template;
import io.portolan.proxy.upstream.EndpointPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Shows requests to who says whether they may go on; for one request after the other.
final class Inquirer {
  private static final Complaint NOBODY =
      new Complaint(
          503, Outcome.NO_ENDPOINT, "Nobody can be asked whether the request may pass.\n");

  private static final Complaint NOT_LET_IN =
      new Complaint(403, Outcome.DENIED, "You are not let in.\n");

  private final ProxyLoop loop;
  private final Caller caller;
  private final HeadOut question = new HeadOut();
  private @Nullable SideRequest asked;
  private Optional<EndpointPool> pool = Optional.empty();
  private Optional<String> signIn = Optional.empty();

  Inquirer(ProxyLoop loop, Caller caller) {
    this.loop = loop;
    this.caller = caller;
  }

  /// Writes the question, while the request's head is there.
  void prepare(RequestHead head, Inquiry inquiry, RouteTable routes) {
    Template.Values values = Places.values(head, caller);
    pool = Places.pool(inquiry.at(), values, routes, loop.upstream());
    signIn = inquiry.signIn().map(each -> each.text(values));
    List<HeaderField> fields = new ArrayList<>();
    fields.add(
        new HeaderField(
            "X-Original-URL", values.scheme() + "://" + values.authority() + values.target()));
    fields.add(new HeaderField("X-Original-URI", values.target()));
    fields.add(new HeaderField("X-Original-Method", values.method()));
    fields.add(new HeaderField("X-Real-IP", caller.text()));
    fields.add(new HeaderField("X-Auth-Request-Redirect", inquiry.redirect().text(values)));
    fields.addAll(inquiry.fields());
    Aside aside =
        new Aside(
            inquiry.method(),
            inquiry.at().host().text(values),
            inquiry.at().target().text(values),
            fields,
            false);
    loop.requestEdit().write(head, caller.peer(), aside, question.clear());
  }

  /// Asks it.
  void ask(RouteOptions options, Inquiry inquiry, Consumer<Admittance> then) {
    if (pool.isEmpty()) {
      then.accept(Admittance.of(NOBODY));
      return;
    }
    Duration within = options.patience().read().orElse(loop.settings().timeouts().progress());
    SideRequest side =
        new SideRequest(
            loop,
            pool.get(),
            question,
            within,
            answer -> {
              // Its body is read to the end, whatever becomes of the client's request.
              asked = null;
              // Read while it is there: what follows may use the same memory.
              then.accept(answer.map(head -> read(head, inquiry)).orElse(Admittance.of(NOBODY)));
            });
    asked = side;
    side.begin();
  }

  /// As nginx' `auth_request` reads an answer.
  private Admittance read(ResponseHead answer, Inquiry inquiry) {
    List<HeaderField> cookies = fields(answer, "Set-Cookie");
    int status = answer.status();
    if (status >= 200 && status < 300) {
      List<HeaderField> passed = new ArrayList<>();
      for (String name : inquiry.passed()) {
        if (!FieldName.isKnown(name)) {
          passed.addAll(fields(answer, name));
        }
      }
      return new Admittance.Passed(passed, cookies, inquiry.alwaysSetsCookie());
    }
    if (status == 401 && signIn.isPresent()) {
      return new Admittance.Refused(NOT_LET_IN.redirected(signIn.get()), cookies);
    }
    if (status == 401 || status == 403) {
      List<HeaderField> fields = new ArrayList<>(cookies);
      fields.addAll(fields(answer, "WWW-Authenticate"));
      Complaint refusal = new Complaint(status, NOT_LET_IN.outcome(), NOT_LET_IN.text());
      return new Admittance.Refused(refusal, fields);
    }
    return Admittance.of(NOBODY);
  }

  private static List<HeaderField> fields(ResponseHead answer, String name) {
    return answer.values(name).stream().map(value -> new HeaderField(name, value)).toList();
  }

  /// The request has ended.
  void ended() {
    if (asked != null) {
      asked.cancel();
      asked = null;
    }
  }
}
