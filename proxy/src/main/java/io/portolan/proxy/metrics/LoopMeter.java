// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.metrics;

import io.portolan.proxy.log.RequestNote;
import io.portolan.proxy.route.Route;
import org.jspecify.annotations.Nullable;

/// Counts what happens on one event loop, which alone calls it. Counting requests allocates
/// nothing, but for the first of an Ingress to a Service.
public final class LoopMeter {
  /// What is counted beside requests.
  enum Event {
    ACCEPTED,
    CLOSED,
    BEGUN,
    ENDED,
    HANDSHAKE,
    HANDSHAKE_FAILED
  }

  private final ProxyMetrics metrics;
  private final int index;
  private final Counts counts = new Counts(Event.values().length);
  private @Nullable Route lastRoute;
  private @Nullable String lastService;
  private RouteSeries last;

  LoopMeter(ProxyMetrics metrics, int index) {
    this.metrics = metrics;
    this.index = index;
    this.last = metrics.series(null, null);
  }

  /// A client has connected.
  public void accepted() {
    add(Event.ACCEPTED);
  }

  /// A client's connection has ended.
  public void closed() {
    add(Event.CLOSED);
  }

  /// A TLS handshake has ended.
  public void handshake(boolean succeeded) {
    add(succeeded ? Event.HANDSHAKE : Event.HANDSHAKE_FAILED);
  }

  /// A request has begun.
  public void begun() {
    add(Event.BEGUN);
  }

  /// A request has ended, of which the note says all.
  public void ended(RequestNote note) {
    add(Event.ENDED);
    series(note.route(), note.service()).count(index, note);
  }

  /// Where a connection to a backend counts that is carried as it is.
  ///
  /// @param backend `namespace/service:port`
  public CarriedSeries carriedTo(String backend) {
    return metrics.carriedTo(backend);
  }

  @SuppressWarnings("ReferenceEquality") // An equal route that is another one is looked up.
  private RouteSeries series(@Nullable Route route, @Nullable String service) {
    if (route != lastRoute || service != lastService || last.isForgotten()) {
      last = metrics.series(route, service);
      lastRoute = route;
      lastService = service;
    }
    return last;
  }

  private void add(Event event) {
    counts.add(event.ordinal(), 1);
  }

  long count(Event event) {
    return counts.get(event.ordinal());
  }
}
