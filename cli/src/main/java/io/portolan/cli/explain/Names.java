// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portolan.dns.wire.MessageReader;
import io.portolan.dns.wire.Name;
import io.portolan.dns.wire.Query;
import io.portolan.dns.wire.Question;
import io.portolan.dns.wire.RecordType;
import io.portolan.dns.wire.Response;
import io.portolan.dns.zone.Outcome;
import io.portolan.dns.zone.Zone;
import io.portolan.network.IpAddress;
import io.portolan.node.files.ResolvConf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Looks names up as a pod's resolver does, in the cluster's own zone.
final class Names {
  private final Zone zone;
  private final ResolvConf resolver;

  /// @param resolver of whoever asks
  Names(Zone zone, ResolvConf resolver) {
    this.zone = zone;
    this.resolver = resolver;
  }

  /// A name that has an address.
  record Found(String name, IpAddress address) {}

  /// The first name of the search path that has an address of the family.
  Optional<Found> find(String name, boolean ipv6) {
    for (String candidate : candidates(name)) {
      Optional<IpAddress> address = address(candidate, ipv6);
      if (address.isPresent()) {
        return Optional.of(new Found(candidate, address.get()));
      }
    }
    return Optional.empty();
  }

  private List<String> candidates(String name) {
    if (name.endsWith(".")) {
      return List.of(name.substring(0, name.length() - 1));
    }
    List<String> candidates = new ArrayList<>();
    resolver.searches().forEach(domain -> candidates.add(name + "." + domain));
    boolean first = name.chars().filter(c -> c == '.').count() >= resolver.ndots();
    candidates.add(first ? 0 : candidates.size(), name);
    return candidates;
  }

  private Optional<IpAddress> address(String text, boolean ipv6) {
    Optional<Name> name = Name.parse(text);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    int type = ipv6 ? RecordType.AAAA : RecordType.A;
    ByteBuf question = Unpooled.buffer();
    Question.of(name.get(), type).write(question, 0);
    Query query = new Query();
    query.read(question);
    ByteBuf answer = Unpooled.buffer();
    Response response = new Response(query);
    response.begin(answer, Response.MAX_LENGTH);
    Outcome outcome = zone.answer(response);
    if (outcome != Outcome.Plain.ANSWERED) {
      return Optional.empty();
    }
    return MessageReader.read(answer).stream()
        .flatMap(message -> message.answers().stream())
        .filter(record -> record.type() == type)
        .map(record -> IpAddress.ofBytes(record.data()))
        .findFirst();
  }
}
