// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portolan.proxy.http1.Aside;
import io.portolan.proxy.http1.HeadOut;
import io.portolan.proxy.http1.RequestHead;
import io.portolan.proxy.route.HeaderField;
import io.portolan.proxy.route.Mirroring;
import io.portolan.proxy.route.RouteOptions;
import io.portolan.proxy.route.RouteTable;
import io.portolan.proxy.route.Template;
import io.portolan.proxy.upstream.EndpointPool;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The copy of a request that is sent somewhere else, once the request may go on and all of it has
/// come; for one request after the other.
final class MirrorCopy {
  /* A copy must not slow the request down, nor fill the memory: it is given up where the body is
   * long, or where too many copies are on their way already.
   */
  private static final int MAX_BODY_BYTES = 64 * 1024;

  private final ProxyLoop loop;
  private final Caller caller;
  private final HeadOut head = new HeadOut();
  private Optional<EndpointPool> pool = Optional.empty();
  private Duration within = Duration.ZERO;
  private boolean withBody;
  private boolean isAdmitted;
  private boolean isWhole;
  private ByteBuf body = Unpooled.EMPTY_BUFFER;

  MirrorCopy(ProxyLoop loop, Caller caller) {
    this.loop = loop;
    this.caller = caller;
  }

  /// Writes the copy's head, while the request's is there.
  ///
  /// @param hasBody whether a body follows
  void prepare(
      RequestHead request,
      Mirroring asked,
      RouteOptions options,
      RouteTable routes,
      boolean hasBody) {
    Template.Values values = Places.values(request, caller);
    pool = Places.pool(asked.at(), values, routes, loop.upstream());
    withBody = asked.withBody() && hasBody;
    within = loop.patience(options);
    isAdmitted = false;
    isWhole = !withBody;
    // The password was for the proxy.
    List<HeaderField> fields =
        options.protection().login().isPresent()
            ? List.of(new HeaderField("Authorization", ""))
            : List.of();
    Aside aside =
        new Aside(
            values.method(),
            asked.host().isEmpty() ? asked.at().host().text(values) : asked.host(),
            asked.at().target().text(values),
            fields,
            withBody);
    loop.requestEdit().write(request, caller.peer(), aside, head.clear());
  }

  /// The request may go on.
  void admitted() {
    isAdmitted = true;
    sendIfReady();
  }

  /// More of the body has come.
  ///
  /// @param bytes stay the caller's
  void body(ByteBuf bytes, int from, int to, boolean isLast) {
    if (pool.isEmpty() || isWhole) {
      return;
    }
    if (body.readableBytes() + to - from > MAX_BODY_BYTES) {
      end();
      return;
    }
    if (to > from) {
      ByteBuf part = bytes.alloc().buffer(to - from).writeBytes(bytes, from, to - from);
      body = body.isReadable() ? Unpooled.wrappedBuffer(body, part) : part;
    }
    isWhole = isLast;
    sendIfReady();
  }

  private void sendIfReady() {
    if (!isAdmitted || !isWhole || pool.isEmpty()) {
      return;
    }
    SideRequest copy = new SideRequest(loop, pool.get(), head, within, _ -> {});
    if (withBody) {
      copy.carry(body);
      body = Unpooled.EMPTY_BUFFER;
    }
    end();
    if (loop.beginCopy()) {
      copy.whenOver(loop::endCopy);
      copy.begin();
    } else {
      copy.cancel();
    }
  }

  /// The request has ended, or has no copy.
  void end() {
    pool = Optional.empty();
    body.release();
    body = Unpooled.EMPTY_BUFFER;
  }
}
