// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.forward;

import io.netty.channel.EventLoop;
import io.portolan.dns.server.Exchange;
import io.portolan.dns.server.Handler;
import io.portolan.dns.server.RateLimitedLog;
import io.portolan.dns.wire.EncodedAnswer;
import io.portolan.dns.wire.Name;
import io.portolan.dns.wire.Question;
import io.portolan.dns.wire.RecordType;
import io.portolan.dns.wire.Response;
import io.portolan.dns.wire.ResponseCode;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// Answers questions by asking upstream servers. Equal questions that are open at the same time are
/// asked once.
///
/// All its state belongs to one event loop; questions of other loops are handed over to it.
public final class Forwarder implements Handler, AutoCloseable {
  private final EventLoop loop;
  private final ForwardSettings settings;
  private final LongSupplier nanoTime;
  private final Upstream.Context context;
  private final Map<Question, Lookup> open = new HashMap<>();
  private final RateLimitedLog log;
  private List<Upstream> servers;
  private int waiting;
  private int turn;

  /// A forwarder to these servers; without any it answers SERVFAIL.
  ///
  /// @param random of ids and ports, which an attacker must not guess
  /// @param nanoTime a clock that only goes forward, in nanoseconds
  public Forwarder(
      EventLoop loop,
      UpstreamSockets sockets,
      ForwardSettings settings,
      RandomGenerator random,
      LongSupplier nanoTime,
      List<UpstreamServer> servers) {
    this.loop = loop;
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.log = new RateLimitedLog(System.getLogger(Forwarder.class.getName()), nanoTime);
    this.context =
        new Upstream.Context(loop, sockets, settings, random, nanoTime, new ForwardMetrics());
    this.servers = usable(servers).stream().map(server -> new Upstream(server, context)).toList();
  }

  public ForwardMetrics metrics() {
    return context.metrics();
  }

  /// Uses these servers from now on, in this order; what is known of those that stay is kept. A
  /// server that is this one itself is left out: the question would come back for ever.
  public void useServers(List<UpstreamServer> all) {
    List<UpstreamServer> usable = usable(all);
    runOnLoop(() -> replaceServers(usable));
  }

  private List<UpstreamServer> usable(List<UpstreamServer> all) {
    return all.stream().distinct().filter(server -> !isSelf(server.address())).toList();
  }

  @Override
  public void handle(Exchange exchange) {
    runOnLoop(() -> resolve(exchange));
  }

  /// Asks the servers for HINFO of `name`, whatever they answer.
  public void probe(Name name) {
    runOnLoop(
        () -> {
          Question question = Question.of(name, RecordType.HINFO);
          open.computeIfAbsent(question, this::newLookup).start();
        });
  }

  /// Closes all sockets; what is open is answered SERVFAIL.
  @Override
  public void close() {
    runOnLoop(() -> replaceServers(List.of()));
  }

  private void runOnLoop(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }

  private boolean isSelf(InetSocketAddress address) {
    boolean isSelf = settings.own().contains(address);
    if (isSelf) {
      log.log("upstream server " + address + " is this server itself, and is not used");
    }
    return isSelf;
  }

  private void replaceServers(List<UpstreamServer> next) {
    List<Upstream> old = servers;
    servers =
        next.stream()
            .map(
                server ->
                    old.stream()
                        .filter(other -> other.server().equals(server))
                        .findFirst()
                        .orElseGet(() -> new Upstream(server, context)))
            .toList();
    old.stream().filter(server -> !servers.contains(server)).forEach(Upstream::close);
  }

  private void resolve(Exchange exchange) {
    Question question = Question.of(exchange.query());
    if (waiting >= settings.maxWaiting()) {
      context.metrics().refused.increment();
      exchange.begin().recursionAvailable();
      exchange.send(ResponseCode.REFUSED);
      return;
    }
    waiting++;
    Lookup joined = open.get(question);
    if (joined != null) {
      context.metrics().shared.increment();
      joined.await(answer -> answer(exchange, answer));
      return;
    }
    Lookup lookup = newLookup(question);
    lookup.await(answer -> answer(exchange, answer));
    open.put(question, lookup);
    lookup.start();
  }

  private Lookup newLookup(Question question) {
    return new Lookup(
        question,
        choose(),
        settings.excuses(),
        nanoTime.getAsLong() + settings.lookupTimeout().toNanos(),
        nanoTime,
        this::ended);
  }

  /// The servers that may be asked, in the order in which they are.
  private List<Upstream> choose() {
    List<Upstream> up = new ArrayList<>(servers.stream().filter(Upstream::isUp).toList());
    if (up.isEmpty()) {
      context.metrics().broken.increment();
      return settings.failFast() || servers.isEmpty()
          ? List.of()
          : List.of(servers.get(context.random().nextInt(servers.size())));
    }
    switch (settings.order()) {
      case AS_NAMED -> {}
      case BY_CHANCE -> Collections.shuffle(up, Random.from(context.random()));
      case IN_TURN -> Collections.rotate(up, -(turn++ % up.size()));
    }
    return up;
  }

  private void ended(Lookup lookup) {
    open.remove(lookup.question());
    waiting -= lookup.waiters();
    if (lookup.answer().isEmpty()) {
      context.metrics().failures.increment();
    }
  }

  private void answer(Exchange exchange, Optional<EncodedAnswer> answer) {
    if (answer.isEmpty()) {
      exchange.fail(servers.isEmpty() ? "there is no upstream server" : "no server answered");
      return;
    }
    Response response = exchange.begin();
    response.recursionAvailable();
    answer.get().write(response);
    exchange.send();
  }
}
