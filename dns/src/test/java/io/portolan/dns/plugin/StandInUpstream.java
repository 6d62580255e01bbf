// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.portolan.dns.server.Exchange;
import io.portolan.dns.server.LoopbackServer;
import io.portolan.dns.wire.Query;
import io.portolan.dns.wire.RecordType;
import io.portolan.dns.wire.Response;
import io.portolan.dns.wire.ResponseCode;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicInteger;

/// Another server, which knows what stands in the first label of a name: `none` does not exist,
/// `broken` fails, `two` has two addresses, `cut` says that some are missing, `brief` and `zero`
/// have a TTL of 2 and 0, others of 20; `told` has a text of the flag RD and the options that came
/// with the question.
final class StandInUpstream implements AutoCloseable {
  private final AtomicInteger asked = new AtomicInteger();
  private final LoopbackServer server = LoopbackServer.start(this::answer);

  LoopbackServer server() {
    return server;
  }

  /// How often it was asked, but for a loop plugin's question.
  int asked() {
    return asked.get();
  }

  private void answer(Exchange exchange) {
    boolean isProbe = exchange.query().type() == RecordType.HINFO;
    asked.addAndGet(isProbe ? 0 : 1);
    Response response = exchange.begin();
    String name = exchange.query().name().toString();
    boolean isAddress = exchange.query().type() == RecordType.A;
    switch (name.substring(0, name.indexOf('.'))) {
      case "none" -> {
        writeSoa(response);
        exchange.send(ResponseCode.NXDOMAIN);
      }
      case "broken" -> exchange.send(ResponseCode.SERVFAIL);
      case "two" -> {
        writeAddress(response, 1, 20);
        writeAddress(response, 2, 20);
        exchange.send(ResponseCode.NOERROR);
      }
      case "cut" -> {
        writeAddress(response, 1, 20);
        response.truncated();
        exchange.send(ResponseCode.NOERROR);
      }
      case "brief" -> {
        writeAddress(response, 1, 2);
        exchange.send(ResponseCode.NOERROR);
      }
      case "zero" -> {
        writeAddress(response, 1, 0);
        exchange.send(ResponseCode.NOERROR);
      }
      case "told" -> {
        writeTold(response);
        exchange.send(ResponseCode.NOERROR);
      }
      default -> {
        if (isAddress) {
          writeAddress(response, 1, 20);
        } else {
          writeSoa(response);
        }
        exchange.send(ResponseCode.NOERROR);
      }
    }
  }

  private static void writeAddress(Response response, int last, int ttl) {
    response.beginRecord(Response.QUESTION_POINTER, RecordType.A, ttl);
    response.data().writeInt(0xc0000200 | last);
    boolean unused = response.endRecord();
  }

  private static void writeTold(Response response) {
    Query query = response.query();
    StringJoiner told = new StringJoiner(" ");
    told.add(query.recursionDesired() ? "rd" : "no-rd");
    query.options().forEach(option -> told.add(option.toString()));
    byte[] text = told.toString().getBytes(StandardCharsets.US_ASCII);
    response.beginRecord(Response.QUESTION_POINTER, RecordType.TXT, 20);
    response.data().writeByte(text.length).writeBytes(text);
    boolean unused = response.endRecord();
  }

  private static void writeSoa(Response response) {
    response.section(Response.Section.AUTHORITY);
    response.beginRecord(Response.QUESTION_POINTER, RecordType.SOA, 60);
    response.data().writeZero(2 + 16).writeInt(10);
    boolean unused = response.endRecord();
  }

  @Override
  public void close() {
    server.close();
  }
}
