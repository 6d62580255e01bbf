// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.portolan.network.IpAddress;
import io.portolan.proxy.http1.Aside;
import io.portolan.proxy.http1.HeadOut;
import io.portolan.proxy.http1.RequestHead;
import io.portolan.proxy.http1.ResponseHead;
import io.portolan.proxy.log.Outcome;
import io.portolan.proxy.route.HeaderField;
import io.portolan.proxy.route.Inquiry;
import io.portolan.proxy.route.Keeping;
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

  private final ProxyLoop loop;
  private final Caller caller;
  private final KeptAnswers kept;
  private final HeadOut question = new HeadOut();
  private @Nullable SideRequest asked;
  private Optional<EndpointPool> pool = Optional.empty();
  private Optional<String> signIn = Optional.empty();
  private Optional<String> key = Optional.empty();
  private Optional<InquiryAnswer> known = Optional.empty();

  Inquirer(ProxyLoop loop, Caller caller) {
    this.loop = loop;
    this.caller = caller;
    this.kept = loop.shared().answers();
  }

  /// Looks for an answer that is known, or else writes the question, while the request's head is
  /// there.
  void prepare(RequestHead head, Inquiry inquiry, RouteTable routes) {
    Template.Values values = Places.values(head, caller);
    signIn = inquiry.signIn().map(each -> each.text(values));
    key = inquiry.keeping().flatMap(each -> key(head, each));
    known = key.flatMap(each -> kept.find(each, loop.now()));
    if (known.isEmpty()) {
      pool = Places.pool(inquiry.at(), values, routes, loop.upstream());
      write(head, inquiry, values);
    }
  }

  /// Empty where who is asked may go by a field that the key does not have.
  private Optional<String> key(RequestHead head, Keeping keeping) {
    if (keeping.by().fields().stream().anyMatch(name -> head.count(name) > 1)) {
      return Optional.empty();
    }
    IpAddress client = ForwardedClient.of(caller.address(), head, caller.inFront(), keeping.by());
    return Optional.of(keeping.key(head, client));
  }

  private void write(RequestHead head, Inquiry inquiry, Template.Values values) {
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

  /// Asks it, where no answer is known.
  void ask(RouteOptions options, Inquiry inquiry, Consumer<Admittance> then) {
    if (known.isPresent()) {
      then.accept(known.get().admittance(inquiry, signIn).orElse(Admittance.of(NOBODY)));
      return;
    }
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
              then.accept(answer.map(head -> heard(head, inquiry)).orElse(Admittance.of(NOBODY)));
            });
    asked = side;
    side.begin();
  }

  private Admittance heard(ResponseHead head, Inquiry inquiry) {
    InquiryAnswer answer = InquiryAnswer.read(head, inquiry);
    Optional<Admittance> admittance = answer.admittance(inquiry, signIn);
    if (key.isPresent() && admittance.isPresent()) {
      inquiry
          .keeping()
          .flatMap(keeping -> Freshness.of(head, keeping, loop.instant()))
          .ifPresent(length -> kept.keep(key.get(), answer, length, loop.now()));
    }
    return admittance.orElse(Admittance.of(NOBODY));
  }

  /// The request has ended.
  void ended() {
    if (asked != null) {
      asked.cancel();
      asked = null;
    }
  }
}
