// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.cache;

import io.netty.buffer.ByteBuf;
import io.portolan.dns.cache.AnswerCache.Kept;
import io.portolan.dns.config.Cache;
import io.portolan.dns.config.Zones;
import io.portolan.dns.server.Exchange;
import io.portolan.dns.server.Handler;
import io.portolan.dns.wire.EncodedAnswer;
import io.portolan.dns.wire.Name;
import io.portolan.dns.wire.NameBuffer;
import io.portolan.dns.wire.Query;
import io.portolan.dns.wire.Question;
import io.portolan.dns.wire.Response;
import io.portolan.dns.wire.ResponseCode;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Answers what was answered lately; the next handler is asked once and without regard to how much
/// the client takes, so that what is kept is whole.
public final class CacheHandler implements Handler {
  private final Cache config;
  private final Handler next;
  private final CacheMetrics metrics;
  private final LongSupplier nanoTime;
  private final AnswerCache successes;
  private final AnswerCache denials;

  public CacheHandler(Cache config, Handler next, CacheMetrics metrics, LongSupplier nanoTime) {
    this.config = config;
    this.next = next;
    this.metrics = metrics;
    this.nanoTime = nanoTime;
    this.successes = new AnswerCache(config.success().capacity());
    this.denials = new AnswerCache(config.denial().capacity());
  }

  /// How many answers with records are kept.
  public int successes() {
    return successes.size();
  }

  /// How many denials and failures are kept.
  public int denials() {
    return denials.size();
  }

  @Override
  public void handle(Exchange exchange) {
    Query query = exchange.query();
    if (query.questionClass() != Query.CLASS_IN
        || Zones.longest(config.zones(), query.name()) == null) {
      next.handle(exchange);
      return;
    }
    Question question = Question.of(query);
    long now = nanoTime.getAsLong();
    Optional<Kept> found = successes.find(question).or(() -> denials.find(question));
    if (found.isEmpty()) {
      resolve(exchange, question, Optional.empty());
      return;
    }
    Kept kept = found.get();
    long left = kept.secondsLeft(now);
    if (left > 0) {
      (kept.answer().isDenial() ? metrics.denialHits : metrics.hits).increment();
      answer(exchange, kept.answer(), ttl(left));
      prefetch(exchange, question, kept, now);
    } else if (-left > config.stale().duration().toSeconds()
        || config.stale().duration().isZero()) {
      resolve(exchange, question, Optional.empty());
    } else if (config.stale().verify()) {
      resolve(exchange, question, found);
    } else {
      metrics.stale.increment();
      answer(exchange, kept.answer(), 0);
      refresh(exchange, question, kept);
    }
  }

  private int ttl(long left) {
    return config.keepTtl() ? EncodedAnswer.OWN_TTL : (int) left;
  }

  private static void answer(Exchange exchange, EncodedAnswer answer, int ttlSeconds) {
    Response response = exchange.begin();
    response.recursionAvailable();
    answer.write(response, ttlSeconds);
    exchange.send();
  }

  /// Asks the next handler for the client.
  ///
  /// @param stale what to say when that fails
  private void resolve(Exchange exchange, Question question, Optional<Kept> stale) {
    metrics.misses.increment();
    exchange.ask(
        next,
        question,
        (message, problem) -> {
          Optional<EncodedAnswer> answer = read(message, question);
          boolean failed = answer.isEmpty() || answer.get().code() == ResponseCode.SERVFAIL;
          if (failed && stale.isPresent()) {
            metrics.stale.increment();
            answer(exchange, stale.get().answer(), 0);
          } else if (answer.isEmpty() || !problem.isEmpty()) {
            exchange.fail(problem);
          } else {
            long left = keep(question, answer.get());
            answer(exchange, answer.get(), left > 0 ? ttl(left) : EncodedAnswer.OWN_TTL);
          }
        });
  }

  private void prefetch(Exchange exchange, Question question, Kept kept, long now) {
    Cache.Prefetch prefetch = config.prefetch();
    if (prefetch.amount() == 0) {
      return;
    }
    int asked = kept.countAsked(now, prefetch.gap().toNanos());
    boolean isLate = kept.percentLeft(now) <= prefetch.percent() || kept.secondsLeft(now) <= 1;
    if (asked >= prefetch.amount() && isLate) {
      metrics.prefetches.increment();
      refresh(exchange, question, kept);
    }
  }

  private void refresh(Exchange exchange, Question question, Kept kept) {
    if (kept.beginRefresh()) {
      exchange.ask(
          next,
          question,
          (message, _) -> {
            kept.endRefresh();
            read(message, question)
                .filter(answer -> answer.code() != ResponseCode.SERVFAIL)
                .ifPresent(answer -> keep(question, answer));
          });
    }
  }

  private static Optional<EncodedAnswer> read(ByteBuf message, Question question) {
    return EncodedAnswer.read(message, question.name(), question.type());
  }

  /// Keeps `answer`, if it may be kept; for how many seconds.
  private int keep(Question question, EncodedAnswer answer) {
    boolean isFailure = answer.code() == ResponseCode.SERVFAIL;
    boolean isDenial = isFailure || answer.isDenial();
    Cache.Share share = isDenial ? config.denial() : config.success();
    int seconds = isFailure ? (int) config.servfail().toSeconds() : lifetime(answer, share);
    if (seconds <= 0 || isWithin(share.disabled(), question.name())) {
      return 0;
    }
    (isDenial ? successes : denials).remove(question);
    (isDenial ? denials : successes).put(question, new Kept(answer, nanoTime.getAsLong(), seconds));
    return seconds;
  }

  /// A TTL of zero asks not to be kept, and is not.
  private static int lifetime(EncodedAnswer answer, Cache.Share share) {
    int own = answer.lifetimeSeconds();
    return own == 0 ? 0 : Math.min(share.maxSeconds(), Math.max(share.minSeconds(), own));
  }

  private static boolean isWithin(List<Name> zones, Name name) {
    NameBuffer buffer = new NameBuffer();
    buffer.set(name);
    return Zones.longest(zones, buffer) != null;
  }
}
