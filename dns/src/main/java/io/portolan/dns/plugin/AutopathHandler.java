// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.netty.buffer.ByteBuf;
import io.portolan.dns.config.Autopath;
import io.portolan.dns.config.Zones;
import io.portolan.dns.server.Exchange;
import io.portolan.dns.server.Handler;
import io.portolan.dns.wire.Message;
import io.portolan.dns.wire.MessageReader;
import io.portolan.dns.wire.Name;
import io.portolan.dns.wire.NameBuffer;
import io.portolan.dns.wire.Query;
import io.portolan.dns.wire.Question;
import io.portolan.dns.wire.ResourceRecord;
import io.portolan.dns.wire.ResponseCode;
import io.portolan.network.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Walks a client's search list for it: a question below the first domain of the list is tried
/// below all of them, and as it stands; the first answer that is no NXDOMAIN is given, behind an
/// alias.
///
/// @param searchOf the search list of the client with that address
record AutopathHandler(Autopath config, Function<IpAddress, List<Name>> searchOf, Handler next)
    implements Handler {
  @Override
  public void handle(Exchange exchange) {
    Query query = exchange.query();
    boolean isMine =
        query.questionClass() == Query.CLASS_IN
            && Zones.longest(config.zones(), query.name()) != null;
    List<Name> search = isMine ? search(exchange) : List.of();
    if (search.isEmpty() || query.name().labelsBefore(search.getFirst()) <= 0) {
      next.handle(exchange);
      return;
    }
    List<Name> candidates = candidates(query.name(), search);
    new Walk(exchange, Question.of(query), candidates).step(0, Optional.empty());
  }

  private List<Name> search(Exchange exchange) {
    return config.search().isEmpty()
        ? searchOf.apply(IpAddress.ofBytes(exchange.client().getAddress().getAddress()))
        : config.search();
  }

  /// What stands before the search list's first domain, below each of them and alone.
  private static List<Name> candidates(NameBuffer asked, List<Name> search) {
    String base = asked.toName().before(search.getFirst());
    List<Name> candidates = new ArrayList<>();
    search.forEach(domain -> Name.parse(base + domain).ifPresent(candidates::add));
    Name.parse(base).ifPresent(candidates::add);
    return candidates;
  }

  /// One client's question on its way through the names.
  private final class Walk {
    private final Exchange exchange;
    private final Question question;
    private final List<Name> candidates;

    Walk(Exchange exchange, Question question, List<Name> candidates) {
      this.exchange = exchange;
      this.question = question;
      this.candidates = candidates;
    }

    /// @param first the answer to the first name, which is given when none is better
    void step(int at, Optional<Message> first) {
      if (at == candidates.size()) {
        first.ifPresentOrElse(
            answer -> Relay.send(exchange, answer),
            () -> exchange.fail("autopath: no answer can be read"));
        return;
      }
      exchange.ask(
          next,
          question.about(candidates.get(at)),
          (answer, problem) -> answered(at, first, answer, problem));
    }

    private void answered(int at, Optional<Message> first, ByteBuf answer, String problem) {
      Optional<Message> message = MessageReader.read(answer);
      boolean isFailure = message.isEmpty() || !problem.isEmpty();
      if (isFailure && at == 0) {
        exchange.fail(problem);
      } else if (!isFailure && message.get().code() == ResponseCode.NOERROR) {
        Relay.send(exchange, aliased(message.get()));
      } else {
        step(at + 1, at == 0 ? message : first);
      }
    }

    /// With an alias from the name that was asked to the one that was found.
    private Message aliased(Message found) {
      List<ResourceRecord> answers = found.answers();
      if (answers.isEmpty() || answers.getFirst().owner().equals(question.name())) {
        return found;
      }
      List<ResourceRecord> all = new ArrayList<>();
      all.add(ResourceRecord.alias(question.name(), answers.getFirst()));
      all.addAll(answers);
      return found.with(all, found.authority(), found.additional());
    }
  }
}
