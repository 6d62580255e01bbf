// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.portolan.proxy.http1.Aside;
import io.portolan.proxy.http1.HeadOut;
import io.portolan.proxy.http1.RequestHead;
import io.portolan.proxy.route.Backend;
import io.portolan.proxy.route.ErrorPages;
import io.portolan.proxy.route.HeaderField;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is asked of who answers where a request fails; for one request after the other.
final class ErrorPage {
  private final HeadOut head = new HeadOut();
  private @Nullable ErrorPages pages;

  /// Writes the question, while the request's head is there.
  void prepare(RequestHead request, ErrorPages asked, ProxyLoop loop, Caller caller) {
    pages = asked;
    List<HeaderField> fields = new ArrayList<>();
    fields.add(new HeaderField("X-Code", ""));
    fields.add(new HeaderField("X-Format", request.header("accept").toString()));
    fields.add(new HeaderField("X-Original-URI", request.target().toString()));
    fields.addAll(asked.told());
    String method = request.isHeadMethod() ? "HEAD" : "GET";
    Aside aside = new Aside(method, "", "/", fields, false);
    loop.requestEdit().write(request, caller.peer(), aside, head.clear());
  }

  /// Whether an answer of the proxy's own, or the upstream's, is replaced.
  boolean replaces(int status, boolean isOfUpstream) {
    return pages != null
        && pages.statuses().contains(status)
        && (pages.ofUpstream() || !isOfUpstream);
  }

  /// The question; it is asked once.
  HeadOut head(int status) {
    HeaderField code = new HeaderField("X-Code", Integer.toString(status));
    return HeadOut.extended(head.bytes(), head.length(), List.of(code));
  }

  /// Who is asked, now and not again.
  Backend take() {
    ErrorPages asked = pages;
    pages = null;
    if (asked == null) {
      throw new IllegalStateException("nobody is to be asked");
    }
    return asked.at();
  }

  /// The request has ended, or nobody is to be asked for it.
  void end() {
    pages = null;
  }
}
