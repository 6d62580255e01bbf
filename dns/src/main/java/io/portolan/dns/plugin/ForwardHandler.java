// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.netty.buffer.ByteBuf;
import io.portolan.dns.config.Forward;
import io.portolan.dns.server.Exchange;
import io.portolan.dns.server.Handler;
import io.portolan.dns.wire.EncodedAnswer;
import io.portolan.dns.wire.Query;
import io.portolan.dns.wire.Question;
import io.portolan.dns.wire.Response;
import io.portolan.dns.wire.ResponseCode;
import java.util.Optional;

/// Leaves the questions of a zone to a forwarder, and what its servers do not know to the next
/// forward plugin, where the Corefile says so.
///
/// @param forwarder the way to the servers
record ForwardHandler(Forward config, Handler forwarder, Handler next) implements Handler {
  @Override
  public void handle(Exchange exchange) {
    boolean isMine =
        exchange.query().questionClass() == Query.CLASS_IN
            && config.covers(exchange.query().name());
    if (!isMine) {
      next.handle(exchange);
    } else if (config.next().isNever() || !(next instanceof Answerer(_, ForwardHandler _))) {
      forwarder.handle(exchange);
    } else {
      Question question = Question.of(exchange.query());
      exchange.ask(
          forwarder,
          question,
          (message, problem) -> answered(exchange, question, message, problem));
    }
  }

  private void answered(Exchange exchange, Question question, ByteBuf message, String problem) {
    Optional<EncodedAnswer> answer = EncodedAnswer.read(message, question.name(), question.type());
    if (answer.isPresent() && isLeftToNext(answer.get())) {
      next.handle(exchange);
    } else if (answer.isEmpty() || !problem.isEmpty()) {
      exchange.fail(problem);
    } else {
      Response response = exchange.begin();
      response.recursionAvailable();
      answer.get().write(response);
      exchange.send();
    }
  }

  private boolean isLeftToNext(EncodedAnswer answer) {
    boolean isNodata = answer.code() == ResponseCode.NOERROR && answer.isDenial();
    return config.next().codes().contains(answer.code()) || (config.next().onNodata() && isNodata);
  }
}
