// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.status;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One connection: one GET or HEAD, one page, and the end.
final class StatusConnection extends ChannelInboundHandlerAdapter {
  private static final int MOST_BYTES = 8_192;
  private static final int MOST_SECONDS = 30;

  private final Map<String, StatusServer.Page> pages;
  private final Executor executor;
  private final StringBuilder request = new StringBuilder();
  private @Nullable Future<?> deadline;
  private boolean isAnswered;

  StatusConnection(Map<String, StatusServer.Page> pages, Executor executor) {
    this.pages = pages;
    this.executor = executor;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    deadline =
        context
            .executor()
            .schedule(() -> context.channel().close(), MOST_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (deadline != null) {
      deadline.cancel(false);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (!isAnswered) {
      request.append(bytes.toString(StandardCharsets.ISO_8859_1));
    }
    bytes.release();
    int end = request.indexOf("\r\n\r\n");
    if (isAnswered) {
      return;
    }
    if (end >= 0) {
      isAnswered = true;
      String head = request.substring(0, end);
      executor.execute(() -> answer(context, head));
    } else if (request.length() > MOST_BYTES) {
      var unused = context.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var unused = context.close();
  }

  private void answer(ChannelHandlerContext context, String head) {
    String[] lines = head.split("\r\n", -1);
    String[] words = lines[0].split(" ", -1);
    StatusPage page = words.length == 3 ? page(words, lines) : StatusPage.plain(400, "Malformed");
    byte[] text = page.text().getBytes(StandardCharsets.UTF_8);
    String answer =
        "HTTP/1.1 "
            + page.status()
            + " "
            + (page.status() == 200 ? "OK" : "Not OK")
            + "\r\nContent-Type: "
            + page.contentType()
            + "\r\nContent-Length: "
            + text.length
            + "\r\nConnection: close\r\n\r\n";
    ByteBuf whole = Unpooled.wrappedBuffer(answer.getBytes(StandardCharsets.US_ASCII));
    context
        .writeAndFlush(
            words[0].equals("HEAD")
                ? whole
                : Unpooled.wrappedBuffer(whole, Unpooled.wrappedBuffer(text)))
        .addListener(ChannelFutureListener.CLOSE);
  }

  private StatusPage page(String[] words, String[] lines) {
    if (!words[0].equals("GET") && !words[0].equals("HEAD")) {
      return StatusPage.plain(405, "GET and HEAD only");
    }
    int mark = words[1].indexOf('?');
    StatusServer.Page page = pages.get(mark < 0 ? words[1] : words[1].substring(0, mark));
    return page == null
        ? StatusPage.plain(404, "Not found; there are " + String.join(", ", pages.keySet()))
        : page.get(mark < 0 ? "" : words[1].substring(mark + 1), accept(lines));
  }

  private static String accept(String[] lines) {
    for (String line : lines) {
      if (line.regionMatches(true, 0, "accept:", 0, "accept:".length())) {
        return line.substring("accept:".length()).strip();
      }
    }
    return "";
  }
}
