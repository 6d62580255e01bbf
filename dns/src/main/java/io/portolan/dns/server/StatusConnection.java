// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;

/// One HTTP connection: one GET, one page, and the end.
final class StatusConnection extends ChannelInboundHandlerAdapter {
  private static final int MAX_REQUEST = 8_192;

  private final Map<String, Supplier<StatusPage>> pages;
  private final StringBuilder request = new StringBuilder();
  private boolean isAnswered;

  StatusConnection(Map<String, Supplier<StatusPage>> pages) {
    this.pages = pages;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    request.append(bytes.toString(StandardCharsets.ISO_8859_1));
    bytes.release();
    if (!isAnswered && request.indexOf("\r\n\r\n") >= 0) {
      isAnswered = true;
      answer(context, page());
    } else if (request.length() > MAX_REQUEST) {
      var unused = context.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var unused = context.close();
  }

  private StatusPage page() {
    String[] words = request.substring(0, request.indexOf("\r\n")).split(" ");
    Supplier<StatusPage> page = words.length < 2 ? null : pages.get(words[1]);
    return page == null ? StatusPage.NOT_FOUND : page.get();
  }

  private static void answer(ChannelHandlerContext context, StatusPage page) {
    String head =
        "HTTP/1.1 "
            + page.code()
            + (page.code() == 200 ? " OK" : " Unavailable")
            + "\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: "
            + page.text().getBytes(StandardCharsets.UTF_8).length
            + "\r\nConnection: close\r\n\r\n";
    context
        .writeAndFlush(Unpooled.copiedBuffer(head + page.text(), StandardCharsets.UTF_8))
        .addListener(ChannelFutureListener.CLOSE);
  }
}
