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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Looks names up as a pod's resolver does, in the cluster's own zone.
final class Names {
  /// `ndots:5`, as pods' resolv.conf has it.
  private static final int DOTS = 5;

  private final Zone zone;
  private final String domain;

  /// @param domain of the cluster
  Names(Zone zone, String domain) {
    this.zone = zone;
    this.domain = domain;
  }

  /// A name that has an address.
  record Found(String name, IpAddress address) {}

  /// The first name of the search path that has an address of the family.
  Optional<Found> find(String name, String namespace, boolean ipv6) {
    for (String candidate : candidates(name, namespace)) {
      Optional<IpAddress> address = address(candidate, ipv6);
      if (address.isPresent()) {
        return Optional.of(new Found(candidate, address.get()));
      }
    }
    return Optional.empty();
  }

  private List<String> candidates(String name, String namespace) {
    if (name.endsWith(".")) {
      return List.of(name.substring(0, name.length() - 1));
    }
    List<String> candidates =
        new ArrayList<>(
            List.of(
                name + "." + namespace + ".svc." + domain,
                name + ".svc." + domain,
                name + "." + domain));
    boolean first = name.chars().filter(c -> c == '.').count() >= DOTS;
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
