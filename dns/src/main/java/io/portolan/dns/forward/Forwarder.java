// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.forward;

import io.netty.channel.EventLoop;
import io.portolan.dns.server.Exchange;
import io.portolan.dns.server.Handler;
import io.portolan.dns.server.RateLimitedLog;
import io.portolan.dns.wire.EncodedAnswer;
import io.portolan.dns.wire.Message;
import io.portolan.dns.wire.Name;
import io.portolan.dns.wire.Question;
import io.portolan.dns.wire.ResourceRecord;
import io.portolan.dns.wire.Response;
import io.portolan.dns.wire.ResponseCode;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// Answers questions about names outside the cluster: from its cache, else by asking upstream
/// servers. Equal questions that are open at the same time are asked once.
///
/// All its state belongs to one event loop; questions of other loops are handed over to it.
public final class Forwarder implements Handler, AutoCloseable {
  private final EventLoop loop;
  private final ForwardSettings settings;
  private final LongSupplier nanoTime;
  private final Upstream.Context context;
  private final AnswerCache cache;
  private final Map<Question, Lookup> open = new HashMap<>();
  private final RateLimitedLog log;
  private List<Upstream> servers = List.of();
  private int waiting;

  /// An answer and how long it was kept.
  private record Aged(EncodedAnswer answer, int seconds) {}

  /// A forwarder without servers: it answers SERVFAIL.
  ///
  /// @param random of ids and ports, which an attacker must not guess
  /// @param nanoTime a clock that only goes forward, in nanoseconds
  public Forwarder(
      EventLoop loop,
      UpstreamSockets sockets,
      ForwardSettings settings,
      RandomGenerator random,
      LongSupplier nanoTime) {
    this.loop = loop;
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.cache = new AnswerCache(settings);
    this.log = new RateLimitedLog(System.getLogger(Forwarder.class.getName()), nanoTime);
    this.context =
        new Upstream.Context(
            loop,
            sockets,
            settings.attemptTimeout().toNanos(),
            random,
            nanoTime,
            new ForwardMetrics());
  }

  public ForwardMetrics metrics() {
    return context.metrics();
  }

  /// Uses these servers from now on, in this order; what is known of those that stay is kept. A
  /// server that is this one itself is left out: the question would come back for ever.
  public void useServers(List<InetSocketAddress> addresses) {
    List<InetSocketAddress> usable =
        addresses.stream().distinct().filter(address -> !isSelf(address)).toList();
    runOnLoop(() -> replaceServers(usable));
  }

  @Override
  public void handle(Exchange exchange) {
    runOnLoop(() -> resolve(Question.of(exchange.query()), found -> answer(exchange, found)));
  }

  /// Completes a response that holds CNAME records so far with the records of `target`.
  public void follow(Exchange exchange, Name target) {
    runOnLoop(
        () ->
            resolve(Question.of(exchange.query()).about(target), found -> append(exchange, found)));
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

  private void replaceServers(List<InetSocketAddress> addresses) {
    List<Upstream> old = servers;
    servers =
        addresses.stream()
            .map(
                address ->
                    old.stream()
                        .filter(server -> server.server().equals(address))
                        .findFirst()
                        .orElseGet(() -> new Upstream(address, context)))
            .toList();
    old.stream().filter(server -> !servers.contains(server)).forEach(Upstream::close);
  }

  /// Finds the answer; `listener` is told now or later, on the loop.
  private void resolve(Question question, Consumer<Optional<Aged>> listener) {
    long now = nanoTime.getAsLong();
    AnswerCache.Kept kept = cache.find(question, now);
    if (kept != null) {
      context.metrics().cacheHits.increment();
      listener.accept(Optional.of(new Aged(kept.answer(), kept.ageSeconds(now))));
      return;
    }
    Lookup joined = open.get(question);
    if (waiting >= settings.maxWaiting()
        || (joined == null && open.size() >= settings.maxLookups())) {
      context.metrics().refused.increment();
      listener.accept(Optional.empty());
      return;
    }
    waiting++;
    if (joined != null) {
      context.metrics().shared.increment();
      joined.await(answer -> listener.accept(answer.map(Forwarder::fresh)));
      return;
    }
    context.metrics().cacheMisses.increment();
    Lookup lookup = newLookup(question, now);
    lookup.await(answer -> listener.accept(answer.map(Forwarder::fresh)));
    open.put(question, lookup);
    lookup.start();
  }

  private Lookup newLookup(Question question, long now) {
    return new Lookup(
        question,
        servers.stream().filter(Upstream::isUp).toList(),
        now + settings.lookupTimeout().toNanos(),
        nanoTime,
        this::ended);
  }

  private static Aged fresh(EncodedAnswer answer) {
    return new Aged(answer, 0);
  }

  private void ended(Lookup lookup) {
    open.remove(lookup.question());
    waiting -= lookup.waiters();
    if (lookup.answer().isPresent()) {
      cache.put(lookup.question(), lookup.answer().get(), nanoTime.getAsLong());
    } else {
      context.metrics().failures.increment();
      String reason = servers.isEmpty() ? "there is no upstream server" : "no server answered";
      log.log("cannot resolve " + lookup.question().name() + ": " + reason);
    }
  }

  private static void answer(Exchange exchange, Optional<Aged> found) {
    Response response = exchange.begin();
    response.recursionAvailable();
    if (found.isEmpty()) {
      exchange.send(ResponseCode.SERVFAIL);
    } else {
      found.get().answer().write(response, found.get().seconds());
      exchange.send();
    }
  }

  private static void append(Exchange exchange, Optional<Aged> found) {
    Response response = exchange.response();
    response.recursionAvailable();
    Optional<Message> message = found.flatMap(aged -> aged.answer().toMessage(aged.seconds()));
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
