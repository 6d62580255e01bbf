// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.trace;

import io.portolan.proxy.ByteSpan;
import io.portolan.proxy.log.NoteQueue;
import io.portolan.proxy.log.RequestNote;
import io.portolan.proxy.route.HeaderField;
import io.portolan.proxy.route.Tracing;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Puts requests into traces, and sends the spans of those that are recorded to a collector, on a
/// thread of its own.
///
/// What cannot be sent is kept for a while, then lost and counted; no request waits for it.
public final class Tracer implements AutoCloseable {
  private static final int PLACES = 1024;
  private static final HeaderField NO_STATE = new HeaderField("tracestate", "");

  private final Supplier<TracingSettings> settings;
  private final SpanExporter exporter;
  private final NoteQueue queue;

  private Tracer(Supplier<TracingSettings> settings, SpanExporter exporter, NoteQueue queue) {
    this.settings = settings;
    this.exporter = exporter;
    this.queue = queue;
  }

  /// Begins.
  ///
  /// @param settings asked for each request
  /// @param collector takes the spans
  public static Tracer start(Supplier<TracingSettings> settings, Collector collector) {
    SpanExporter exporter = new SpanExporter(settings, collector);
    return new Tracer(settings, exporter, NoteQueue.start("spans", PLACES, exporter));
  }

  /// Spans that did not reach a collector.
  public long lost() {
    return exporter.lost() + queue.lost();
  }

  /// The same for one event loop, which is then the only one to call it.
  public OfLoop ofLoop() {
    return new OfLoop(queue.entrance(), new SplittableRandom(new SecureRandom().nextLong()));
  }

  /// Sends what has come, if the collector takes it, and ends.
  @Override
  public void close() {
    queue.close();
  }

  /// What traces the requests of one event loop.
  public final class OfLoop {
    private final NoteQueue.Entrance entrance;
    private final RandomGenerator random;

    private OfLoop(NoteQueue.Entrance entrance, RandomGenerator random) {
      this.entrance = entrance;
      this.random = random;
    }

    /// Gives a request its place in a trace.
    ///
    /// @param parent the client's `traceparent`
    /// @param isOnlyOne whether there is one of them; of several none is valid
    /// @param note where the place is noted
    /// @return what the endpoint gets in place of what the client sent
    public List<HeaderField> begin(
        Tracing how, ByteSpan parent, boolean isOnlyOne, RequestNote note) {
      Optional<TraceContext> from =
          how == Tracing.CONTINUED && isOnlyOne ? TraceContext.read(parent) : Optional.empty();
      long span = id();
      // Ids whose second half is not 0 are never invalid.
      TraceContext trace = from.orElseGet(() -> new TraceContext(random.nextLong(), id(), span, 0));
      boolean isSampled = settings.get().sampler().samples(from, trace.low());
      TraceContext own = trace.next(span, isSampled);
      note.trace(own.high(), own.low(), span, from.map(TraceContext::span).orElse(0L), isSampled);
      HeaderField field = new HeaderField("traceparent", own.toString());
      // What is said of another trace does not belong to this one.
      return from.isPresent() ? List.of(field) : List.of(field, NO_STATE);
    }

    private long id() {
      long id = random.nextLong();
      return id == 0 ? 1 : id;
    }

    /// A request that is recorded has ended.
    public void ended(RequestNote note) {
      entrance.add(note);
    }
  }
}
