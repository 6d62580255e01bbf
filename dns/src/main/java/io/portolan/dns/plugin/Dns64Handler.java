// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.netty.buffer.ByteBuf;
import io.portolan.dns.config.Dns64;
import io.portolan.dns.server.Exchange;
import io.portolan.dns.server.Handler;
import io.portolan.dns.wire.Message;
import io.portolan.dns.wire.MessageReader;
import io.portolan.dns.wire.Query;
import io.portolan.dns.wire.Question;
import io.portolan.dns.wire.RecordType;
import io.portolan.dns.wire.ResourceRecord;
import io.portolan.dns.wire.ResponseCode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/// Makes IPv6 addresses of IPv4 addresses for clients that have no others (RFC 6147).
record Dns64Handler(Dns64 config, Handler next) implements Handler {
  /// How long such an address holds where no denial says otherwise (RFC 6147 section 5.1.7).
  private static final long TTL_SECONDS = 600;

  private static final int SOA_NUMBERS_LENGTH = 20;

  @Override
  public void handle(Exchange exchange) {
    Query query = exchange.query();
    boolean isMine =
        query.type() == RecordType.AAAA
            && query.questionClass() == Query.CLASS_IN
            && (config.allowIpv4() || exchange.isIpv6());
    if (!isMine) {
      next.handle(exchange);
      return;
    }
    Question question = Question.of(query);
    exchange.ask(
        next, question, (answer, problem) -> consider(exchange, question, answer, problem));
  }

  private void consider(Exchange exchange, Question question, ByteBuf answer, String problem) {
    Optional<Message> own = MessageReader.read(answer);
    boolean hasOwn =
        own.isPresent() && own.get().answers().stream().anyMatch(r -> r.type() == RecordType.AAAA);
    boolean isKept =
        own.isPresent()
            && (own.get().code() == ResponseCode.NXDOMAIN || (hasOwn && !config.translateAll()));
    if (isKept) {
      Relay.send(exchange, own.get());
      return;
    }
    exchange.ask(
        next,
        question.ofType(RecordType.A),
        (addresses, _) -> {
          Optional<Message> made = MessageReader.read(addresses).flatMap(found -> make(found, own));
          if (made.isPresent()) {
            Relay.send(exchange, made.get());
          } else if (own.isPresent() && problem.isEmpty()) {
            Relay.send(exchange, own.get());
          } else {
            exchange.fail(problem.isEmpty() ? "dns64: the answer cannot be read" : problem);
          }
        });
  }

  /// The answer with IPv6 addresses; empty when there are no IPv4 addresses.
  private Optional<Message> make(Message found, Optional<Message> own) {
    if (found.answers().stream().noneMatch(record -> record.type() == RecordType.A)) {
      return Optional.empty();
    }
    long most = own.flatMap(Dns64Handler::denialTtl).orElse(TTL_SECONDS);
    List<ResourceRecord> answers =
        found.answers().stream()
            .map(record -> record.type() == RecordType.A ? translated(record, most) : record)
            .toList();
    return Optional.of(found.with(answers, List.of(), List.of()));
  }

  /// How long the denial holds that there was instead.
  private static Optional<Long> denialTtl(Message denial) {
    return denial.authority().stream()
        .filter(record -> record.type() == RecordType.SOA)
        .filter(record -> record.data().length >= SOA_NUMBERS_LENGTH)
        .map(
            soa -> {
              ByteBuffer data = ByteBuffer.wrap(soa.data());
              long minimum = data.getInt(soa.data().length - 4) & 0xffff_ffffL;
              return Math.min(soa.ttlSeconds(), minimum);
            })
        .findFirst();
  }

  private ResourceRecord translated(ResourceRecord record, long most) {
    return new ResourceRecord(
        record.owner(),
        RecordType.AAAA,
        record.recordClass(),
        Math.min(record.ttlSeconds(), most),
        embed(record.data()));
  }

  /// The IPv4 address behind the prefix, around byte 8, which stays zero (RFC 6052 section 2.2).
  private byte[] embed(byte[] ipv4) {
    byte[] address = config.prefix().network().bytes();
    int at = config.prefix().prefixLength() / Byte.SIZE;
    for (byte part : ipv4) {
      at += at == 8 ? 1 : 0;
      address[at++] = part;
    }
    return address;
  }
}
