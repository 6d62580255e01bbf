// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.netty.buffer.ByteBuf;
import io.portolan.dns.config.Fallthrough;
import io.portolan.dns.config.Zones;
import io.portolan.dns.server.Exchange;
import io.portolan.dns.server.Handler;
import io.portolan.dns.wire.Message;
import io.portolan.dns.wire.MessageReader;
import io.portolan.dns.wire.Name;
import io.portolan.dns.wire.Query;
import io.portolan.dns.wire.Question;
import io.portolan.dns.wire.ResourceRecord;
import io.portolan.dns.wire.Response;
import io.portolan.dns.wire.ResponseCode;
import io.portolan.dns.zone.Outcome;
import java.util.List;
import java.util.Optional;

/// Answers the names of the cluster.
///
/// @param names the zones, cluster's and reverse, for which it answers
/// @param zones the content, one for each cluster's zone among `names`; all have the same reverse
///     names
/// @param top where the names behind an ExternalName Service are asked for
record KubernetesHandler(
    List<Name> names, List<LiveZone> zones, Fallthrough fallthrough, Handler top, Handler next)
    implements Handler {

  @Override
  public void handle(Exchange exchange) {
    Query query = exchange.query();
    Name name = Zones.longest(names, query.name());
    if (name == null || query.questionClass() != Query.CLASS_IN) {
      next.handle(exchange);
      return;
    }
    Response response = exchange.begin();
    response.recursionAvailable();
    switch (zone(name).zone().answer(response)) {
      case Outcome.Plain.ANSWERED -> {
        boolean falls = response.code() == ResponseCode.NXDOMAIN && falls(name, query);
        if (falls) {
          next.handle(exchange);
        } else {
          exchange.send();
        }
      }
      case Outcome.Plain.ELSEWHERE -> elsewhere(exchange);
      case Outcome.Alias(var target) -> follow(exchange, target);
    }
  }

  /// The reverse names of the cluster's own ranges are nobody else's, so they never fall through.
  private boolean falls(Name name, Query query) {
    return zone(name).zone().settings().origin().equals(name) && fallthrough.covers(query.name());
  }

  private LiveZone zone(Name name) {
    for (int i = 1; i < zones.size(); i++) {
      LiveZone zone = zones.get(i);
      if (zone.zone().settings().origin().equals(name)) {
        return zone;
      }
    }
    return zones.getFirst();
  }

  /// A reverse name outside the cluster's ranges.
  private void elsewhere(Exchange exchange) {
    if (fallthrough.covers(exchange.query().name())) {
      next.handle(exchange);
      return;
    }
    Response response = exchange.begin();
    response.authoritative();
    response.recursionAvailable();
    exchange.send(ResponseCode.NXDOMAIN);
  }

  private void follow(Exchange exchange, Name target) {
    exchange.ask(
        top,
        Question.of(exchange.query()).about(target),
        (message, _) -> append(exchange, message));
  }

  /// Completes a response that holds CNAME records so far with the records behind them.
  private static void append(Exchange exchange, ByteBuf answer) {
    Response response = exchange.response();
    Optional<Message> message = MessageReader.read(answer);
    if (message.isEmpty()) {
      exchange.send(ResponseCode.SERVFAIL);
      return;
    }
    if (message.get().isTruncated()) {
      response.truncated();
    }
    writeAll(response, Response.Section.ANSWER, message.get().answers());
    writeAll(response, Response.Section.AUTHORITY, message.get().authority());
    exchange.send(message.get().code());
  }

  private static void writeAll(
      Response response, Response.Section section, List<ResourceRecord> records) {
    response.section(section);
    for (ResourceRecord record : records) {
      if (!response.record(record)) {
        return;
      }
    }
  }
}
