// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.portolan.dns.config.Loadbalance;
import io.portolan.dns.server.Exchange;
import io.portolan.dns.server.Handler;
import io.portolan.dns.wire.Message;
import io.portolan.dns.wire.RecordType;
import io.portolan.dns.wire.ResourceRecord;
import io.portolan.dns.wire.Response;
import io.portolan.network.IpAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/// Puts the addresses and mail servers of each answer in an order of chance, or one of the
/// addresses first by its weight.
final class LoadbalanceHandler implements Handler {
  private final Loadbalance config;
  private final Handler next;
  private final IntUnaryOperator chance;
  private final Exchange.Filter filter;

  /// @param chance gives a number from 0 to before its argument
  LoadbalanceHandler(Loadbalance config, Handler next, IntUnaryOperator chance) {
    this.config = config;
    this.next = next;
    this.chance = chance;
    this.filter = this::reorder;
  }

  @Override
  public void handle(Exchange exchange) {
    exchange.addFilter(filter);
    next.handle(exchange);
  }

  private boolean reorder(Exchange exchange) {
    if (config.weights().isEmpty()) {
      exchange.response().shuffleAddresses(chance);
    }
    boolean hasMail =
        config.weights().isEmpty()
            && exchange.query().type() == RecordType.MX
            && exchange.response().count(Response.Section.ANSWER) > 1;
    if (config.weights().isPresent() || hasMail || config.mostAnswers() > 0) {
      exchange.response().toMessage().ifPresent(message -> rewrite(exchange, message));
    }
    return true;
  }

  private void rewrite(Exchange exchange, Message message) {
    List<ResourceRecord> answers =
        config.weights().isPresent()
            ? weighted(message.answers())
            : mailShuffled(message.answers());
    int most = config.mostAnswers() == 0 ? answers.size() : config.mostAnswers();
    Relay.finishAgain(
        exchange,
        message.with(
            answers.stream().limit(most).toList(), message.authority(), message.additional()));
  }

  /// With the mail servers in an order of chance: clients sort them by preference anyway.
  private List<ResourceRecord> mailShuffled(List<ResourceRecord> answers) {
    List<ResourceRecord> reordered = new ArrayList<>(answers);
    List<Integer> places =
        IntStream.range(0, answers.size())
            .filter(i -> answers.get(i).type() == RecordType.MX)
            .boxed()
            .toList();
    for (int i = places.size() - 1; i > 0; i--) {
      Collections.swap(reordered, places.get(i), places.get(chance.applyAsInt(i + 1)));
    }
    return reordered;
  }

  /// With one of the addresses before the others.
  private List<ResourceRecord> weighted(List<ResourceRecord> answers) {
    List<Integer> places = new ArrayList<>();
    int total = 0;
    for (int i = 0; i < answers.size(); i++) {
      if (isAddress(answers.get(i))) {
        places.add(i);
        total += weight(answers.get(i));
      }
    }
    if (places.size() < 2) {
      return answers;
    }
    int left = chance.applyAsInt(total);
    int chosen = 0;
    while (left >= weight(answers.get(places.get(chosen)))) {
      left -= weight(answers.get(places.get(chosen++)));
    }
    List<ResourceRecord> reordered = new ArrayList<>(answers);
    reordered.add(places.getFirst(), reordered.remove((int) places.get(chosen)));
    return reordered;
  }

  private static boolean isAddress(ResourceRecord record) {
    return record.type() == RecordType.A || record.type() == RecordType.AAAA;
  }

  private int weight(ResourceRecord record) {
    return config.weight(record.owner(), IpAddress.ofBytes(record.data()));
  }
}
