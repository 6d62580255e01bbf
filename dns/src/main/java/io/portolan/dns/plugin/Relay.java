// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.portolan.dns.server.Exchange;
import io.portolan.dns.wire.Message;
import io.portolan.dns.wire.RecordType;
import io.portolan.dns.wire.ResourceRecord;
import io.portolan.dns.wire.Response;
import io.portolan.dns.wire.Response.Section;
import java.util.List;

/// Gives a client an answer that came of another question and was perhaps changed since.
final class Relay {
  private Relay() {}

  /// Answers `exchange` with the code, flags and records of `message`.
  static void send(Exchange exchange, Message message) {
    finish(exchange, message);
    exchange.send();
  }

  /// Finishes the answer to `exchange` without sending it.
  static void finish(Exchange exchange, Message message) {
    finish(exchange.begin(), message);
  }

  /// Finishes the answer to `exchange` with what it has already, some of it elsewhere or left out,
  /// so that what was validated still is.
  static void finishAgain(Exchange exchange, Message message) {
    Response response = exchange.begin();
    if (message.isAuthentic()) {
      response.authentic();
    }
    finish(response, message);
  }

  private static void finish(Response response, Message message) {
    if (message.isAuthoritative()) {
      response.authoritative();
    }
    if (message.isTruncated()) {
      response.truncated();
    }
    response.recursionAvailable();
    write(response, Section.ANSWER, message.answers());
    write(response, Section.AUTHORITY, message.authority());
    write(response, Section.ADDITIONAL, message.additional());
    response.finish(message.code());
  }

  /// Writes as many records as fit.
  static void write(Response response, Section section, List<ResourceRecord> records) {
    response.section(section);
    for (ResourceRecord record : records) {
      if (record.type() != RecordType.OPT && !response.record(record)) {
        return;
      }
    }
  }
}
