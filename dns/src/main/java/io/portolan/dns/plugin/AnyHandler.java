// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.portolan.dns.server.Exchange;
import io.portolan.dns.server.Handler;
import io.portolan.dns.wire.RecordType;
import io.portolan.dns.wire.Response;
import io.portolan.dns.wire.ResponseCode;
import java.nio.charset.StandardCharsets;

/// Answers ANY with one HINFO record that says why (RFC 8482 section 4.2).
record AnyHandler(Handler next) implements Handler {
  private static final int TTL_SECONDS = 8_482;
  private static final byte[] DATA = "\7RFC8482\0".getBytes(StandardCharsets.US_ASCII);

  @Override
  public void handle(Exchange exchange) {
    if (exchange.query().type() != RecordType.ANY) {
      next.handle(exchange);
      return;
    }
    Response response = exchange.begin();
    response.authoritative();
    response.recursionAvailable();
    response.beginRecord(Response.QUESTION_POINTER, RecordType.HINFO, TTL_SECONDS);
    response.data().writeBytes(DATA);
    boolean unused = response.endRecord();
    exchange.send(ResponseCode.NOERROR);
  }
}
