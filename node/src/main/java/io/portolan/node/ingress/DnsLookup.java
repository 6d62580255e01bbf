// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import io.netty.buffer.ByteBuf;
import io.portolan.dns.server.LocalClient;
import io.portolan.dns.wire.FoundAddresses;
import io.portolan.dns.wire.Message;
import io.portolan.dns.wire.MessageReader;
import io.portolan.dns.wire.Name;
import io.portolan.dns.wire.Question;
import io.portolan.dns.wire.RecordType;
import io.portolan.dns.wire.ResponseCode;
import io.portolan.network.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// Looks names up in the cluster's DNS, addresses of both families at the same time.
public final class DnsLookup implements NameLookup {
  private static final List<Integer> TYPES = List.of(RecordType.A, RecordType.AAAA);

  private final LocalClient client;
  private final Executor executor;

  /// @param executor where answers are told
  public DnsLookup(LocalClient client, Executor executor) {
    this.client = client;
    this.executor = executor;
  }

  @Override
  public void find(String name, Consumer<Answer> told) {
    Optional<Name> absolute = Name.parse(name.endsWith(".") ? name : name + ".");
    if (absolute.isEmpty()) {
      executor.execute(() -> told.accept(new Answer.Nothing("is no name of DNS")));
      return;
    }
    List<Answer> answers = new ArrayList<>();
    for (int type : TYPES) {
      client.ask(
          Question.of(absolute.get(), type),
          (message, problem) -> {
            // Both come on one event loop.
            answers.add(read(absolute.get(), message, problem));
            if (answers.size() == TYPES.size()) {
              executor.execute(() -> told.accept(together(answers)));
            }
          });
    }
  }

  private static Answer read(Name asked, ByteBuf bytes, String problem) {
    Optional<Message> message = MessageReader.read(bytes);
    int code = message.map(Message::code).orElse(ResponseCode.FORMERR);
    return switch (code) {
      case ResponseCode.NOERROR ->
          found(FoundAddresses.of(asked, message.map(Message::answers).orElse(List.of())));
      case ResponseCode.NXDOMAIN -> new Answer.Nothing("does not exist");
      default ->
          new Answer.Failed(ResponseCode.text(code) + (problem.isEmpty() ? "" : ": " + problem));
    };
  }

  private static Answer found(Map<IpAddress, Duration> addresses) {
    return addresses.isEmpty()
        ? new Answer.Nothing("has no address")
        : new Answer.Found(addresses.keySet(), Collections.min(addresses.values()));
  }

  /// Addresses of one family are enough; where there is none, a family that nobody could tell may
  /// have some.
  private static Answer together(List<Answer> answers) {
    Map<IpAddress, Duration> addresses = new HashMap<>();
    Answer otherwise = answers.getFirst();
    for (Answer answer : answers) {
      switch (answer) {
        case Answer.Found found ->
            found.addresses().forEach(each -> addresses.put(each, found.validFor()));
        case Answer.Failed failed -> otherwise = failed;
        case Answer.Nothing _ -> {}
      }
    }
    return addresses.isEmpty() ? otherwise : found(addresses);
  }
}
