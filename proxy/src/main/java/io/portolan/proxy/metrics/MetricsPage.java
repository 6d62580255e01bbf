// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.metrics;

import io.portolan.proxy.log.Outcome;
import io.portolan.proxy.metrics.Exposition.Format;
import io.portolan.proxy.metrics.LoopMeter.Event;
import io.portolan.proxy.status.StatusPage;
import java.util.List;
import java.util.function.LongSupplier;

/// Tells all that is counted of a proxy.
///
/// @param changes of what it serves
/// @param lostLines requests that left no line in the log
/// @param lostSpans spans that did not reach a collector
public record MetricsPage(
    ProxyMetrics metrics, ConfigChanges changes, LongSupplier lostLines, LongSupplier lostSpans) {
  private static final String NO_LABELS = "";
  private static final double MILLIS = 1e3;

  private record Counted(String labels, long[] sums) {}

  /// The page as it is now; takes some milliseconds for each thousand series. Only Portolan's own
  /// names keep the rules that OpenMetrics has for names.
  ///
  /// @param query `names=nginx` for the names of ingress-nginx
  /// @param accept what is asked for
  public StatusPage page(String query, String accept) {
    boolean isNginx = List.of(query.split("&")).contains("names=nginx");
    MetricNames names = isNginx ? MetricNames.NGINX : MetricNames.PORTOLAN;
    Format format = isNginx ? Format.PROMETHEUS : Format.accepted(accept);
    return new StatusPage(200, format.contentType(), text(names, format));
  }

  String text(MetricNames names, Format format) {
    Exposition out = new Exposition(format);
    List<Counted> series =
        metrics.all().stream().map(each -> new Counted(each.labels(), each.sums())).toList();
    begin(out, names, Metric.REQUESTS);
    series.forEach(each -> statuses(out, each));
    begin(out, names, Metric.FAILURES);
    series.forEach(each -> failures(out, each));
    begin(out, names, Metric.RETRIES);
    series.forEach(each -> nonZero(out, each.labels(), RouteSeries.retries(each.sums())));
    histogram(out, names, Metric.DURATION, RouteSeries.DURATION, series);
    histogram(out, names, Metric.UPSTREAM, RouteSeries.UPSTREAM, series);
    histogram(out, names, Metric.RECEIVED, RouteSeries.RECEIVED, series);
    histogram(out, names, Metric.SENT, RouteSeries.SENT, series);
    connections(out, names);
    carried(out, names);
    changes(out, names);
    begin(out, names, Metric.LOST_LINES).sample(NO_LABELS, lostLines.getAsLong());
    begin(out, names, Metric.LOST_SPANS).sample(NO_LABELS, lostSpans.getAsLong());
    return out.toString();
  }

  private static Exposition begin(Exposition out, MetricNames names, Metric metric) {
    return out.family(names.of(metric), metric.type(), metric.help());
  }

  private static void nonZero(Exposition out, String labels, long value) {
    if (value > 0) {
      out.sample(labels, value);
    }
  }

  private static void statuses(Exposition out, Counted series) {
    for (int i = 0; i < RouteSeries.STATUSES; i++) {
      String status = i == 0 ? "none" : i + "xx";
      nonZero(out, Exposition.and(series.labels(), "status", status), series.sums()[i]);
    }
  }

  private static void failures(Exposition out, Counted series) {
    for (Outcome each : Outcome.values()) {
      if (each.isFailure()) {
        String labels = Exposition.and(series.labels(), "outcome", each.text());
        nonZero(out, labels, RouteSeries.outcome(series.sums(), each));
      }
    }
  }

  private static void histogram(
      Exposition out, MetricNames names, Metric metric, HistogramPlace place, List<Counted> all) {
    begin(out, names, metric);
    all.forEach(each -> place.write(out, each.labels(), each.sums()));
  }

  private void connections(Exposition out, MetricNames names) {
    long accepted = metrics.sum(Event.ACCEPTED);
    long open = Math.max(0, accepted - metrics.sum(Event.CLOSED));
    long begun = metrics.sum(Event.BEGUN);
    long active = Math.max(0, begun - metrics.sum(Event.ENDED));
    boolean isNginx = names == MetricNames.NGINX;
    begin(out, names, Metric.ACTIVE).sample(NO_LABELS, active);
    begin(out, names, Metric.CONNECTIONS)
        .sample(isNginx ? Exposition.labels("state", "active") : NO_LABELS, open);
    begin(out, names, Metric.ACCEPTED)
        .sample(isNginx ? Exposition.labels("state", "accepted") : NO_LABELS, accepted);
    begin(out, names, Metric.ALL_REQUESTS).sample(NO_LABELS, begun);
    begin(out, names, Metric.HANDSHAKES)
        .sample(Exposition.labels("result", "succeeded"), metrics.sum(Event.HANDSHAKE))
        .sample(Exposition.labels("result", "failed"), metrics.sum(Event.HANDSHAKE_FAILED));
  }

  private void carried(Exposition out, MetricNames names) {
    List<CarriedSeries> all = List.copyOf(metrics.allCarried());
    begin(out, names, Metric.CARRIED);
    all.forEach(each -> outcomes(out, each));
    begin(out, names, Metric.CARRIED_OPEN);
    all.forEach(each -> out.sample(each.labels(), each.open()));
    begin(out, names, Metric.CARRIED_RECEIVED);
    all.forEach(each -> out.sample(each.labels(), each.received()));
    begin(out, names, Metric.CARRIED_SENT);
    all.forEach(each -> out.sample(each.labels(), each.sent()));
  }

  private static void outcomes(Exposition out, CarriedSeries series) {
    for (Outcome each : Outcome.values()) {
      nonZero(out, Exposition.and(series.labels(), "outcome", each.text()), series.count(each));
    }
  }

  private void changes(Exposition out, MetricNames names) {
    begin(out, names, Metric.CHANGES).sample(NO_LABELS, changes.count());
    begin(out, names, Metric.LAST_CHANGE)
        .sample("", NO_LABELS, Double.toString(changes.last().toEpochMilli() / MILLIS));
    begin(out, names, Metric.LAST_GOOD).sample(NO_LABELS, 1);
  }
}
