// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.portolan.dns.config.Fallthrough;
import io.portolan.dns.config.File;
import io.portolan.dns.master.MasterZone;
import io.portolan.dns.master.MasterZone.Found;
import io.portolan.dns.server.Exchange;
import io.portolan.dns.server.Handler;
import io.portolan.dns.wire.MessageReader;
import io.portolan.dns.wire.Name;
import io.portolan.dns.wire.NameBuffer;
import io.portolan.dns.wire.Query;
import io.portolan.dns.wire.Question;
import io.portolan.dns.wire.RecordType;
import io.portolan.dns.wire.ResourceRecord;
import io.portolan.dns.wire.Response;
import io.portolan.dns.wire.Response.Section;
import io.portolan.dns.wire.ResponseCode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Answers from zones that stand in files.
final class FileHandler implements Handler {
  private final List<MasterZone> zones;
  private final Fallthrough fallthrough;
  private final Handler top;
  private final Handler next;

  /// @param top where the names behind an alias are asked for
  FileHandler(File config, Handler top, Handler next) {
    this.zones = config.read();
    this.fallthrough = config.fallthrough();
    this.top = top;
    this.next = next;
  }

  @Override
  public void handle(Exchange exchange) {
    Query query = exchange.query();
    Optional<MasterZone> zone = zone(query.name());
    if (zone.isEmpty() || query.questionClass() != Query.CLASS_IN) {
      next.handle(exchange);
    } else if (query.type() == RecordType.AXFR || query.type() == RecordType.IXFR) {
      begin(exchange, false);
      exchange.send(ResponseCode.REFUSED);
    } else {
      answer(exchange, zone.get());
    }
  }

  private Optional<MasterZone> zone(NameBuffer name) {
    Optional<MasterZone> longest = Optional.empty();
    for (MasterZone zone : zones) {
      boolean isLonger =
          longest.isEmpty() || zone.origin().labels() > longest.get().origin().labels();
      if (isLonger && name.labelsBefore(zone.origin()) >= 0) {
        longest = Optional.of(zone);
      }
    }
    return longest;
  }

  private void answer(Exchange exchange, MasterZone zone) {
    Query query = exchange.query();
    switch (zone.find(query.name().toName(), query.type())) {
      case Found.Records(List<ResourceRecord> answers) -> found(exchange, zone, answers);
      case Found.Alias(List<ResourceRecord> aliases, Name target) ->
          follow(exchange, aliases, target);
      case Found.Nothing(List<ResourceRecord> aliases) ->
          deny(exchange, zone, aliases, ResponseCode.NOERROR);
      case Found.NoName(List<ResourceRecord> aliases) -> {
        if (aliases.isEmpty() && fallthrough.covers(query.name())) {
          next.handle(exchange);
        } else {
          deny(exchange, zone, aliases, ResponseCode.NXDOMAIN);
        }
      }
      case Found.Delegation(List<ResourceRecord> aliases, List<ResourceRecord> servers) ->
          delegate(exchange, zone, aliases, servers);
    }
  }

  private static Response begin(Exchange exchange, boolean authoritative) {
    Response response = exchange.begin();
    if (authoritative) {
      response.authoritative();
    }
    response.recursionAvailable();
    return response;
  }

  /// With the zone's servers, and the addresses of hosts that the answer names.
  private static void found(Exchange exchange, MasterZone zone, List<ResourceRecord> answers) {
    Response response = begin(exchange, true);
    boolean areServers =
        exchange.query().type() == RecordType.NS || exchange.query().type() == RecordType.ANY;
    List<ResourceRecord> servers = areServers ? List.of() : zone.servers();
    Relay.write(response, Section.ANSWER, answers);
    Relay.write(response, Section.AUTHORITY, servers);
    Relay.write(
        response,
        Section.ADDITIONAL,
        glue(
            zone,
            answers.stream()
                .filter(
                    record ->
                        switch (record.type()) {
                          case RecordType.MX, RecordType.SRV, RecordType.NS -> true;
                          default -> false;
                        })));
    exchange.send(ResponseCode.NOERROR);
  }

  private static List<ResourceRecord> glue(MasterZone zone, Stream<ResourceRecord> records) {
    return records
        .filter(ResourceRecord::hasTarget)
        .map(ResourceRecord::target)
        .distinct()
        .flatMap(host -> zone.addresses(host).stream())
        .toList();
  }

  private static void deny(
      Exchange exchange, MasterZone zone, List<ResourceRecord> aliases, int code) {
    Response response = begin(exchange, true);
    byte[] soa = zone.soa().data();
    long minimum = ByteBuffer.wrap(soa).getInt(soa.length - 4) & 0xffff_ffffL;
    Relay.write(response, Section.ANSWER, aliases);
    Relay.write(
        response,
        Section.AUTHORITY,
        List.of(zone.soa().withTtl(Math.min(minimum, zone.soa().ttlSeconds()))));
    exchange.send(code);
  }

  private static void delegate(
      Exchange exchange,
      MasterZone zone,
      List<ResourceRecord> aliases,
      List<ResourceRecord> servers) {
    Response response = begin(exchange, !aliases.isEmpty());
    Relay.write(response, Section.ANSWER, aliases);
    Relay.write(response, Section.AUTHORITY, servers);
    Relay.write(response, Section.ADDITIONAL, glue(zone, servers.stream()));
    exchange.send(ResponseCode.NOERROR);
  }

  private void follow(Exchange exchange, List<ResourceRecord> aliases, Name target) {
    exchange.ask(
        top,
        Question.of(exchange.query()).about(target),
        (message, _) -> {
          Response response = begin(exchange, true);
          Relay.write(response, Section.ANSWER, aliases);
          MessageReader.read(message)
              .ifPresent(behind -> Relay.write(response, Section.ANSWER, behind.answers()));
          exchange.send(ResponseCode.NOERROR);
        });
  }
}
