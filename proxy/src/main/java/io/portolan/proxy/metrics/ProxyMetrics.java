// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.metrics;

import io.portolan.proxy.route.Route;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// What one proxy counts, by Ingress and Service, on all its event loops.
///
/// There are only so many series, whatever clients and Ingresses do: requests of Ingresses beyond
/// are counted as those of `other`. Safe for use by several threads.
public final class ProxyMetrics {
  private static final int USUAL_MOST = 2_000;

  private static final String NONE = "";
  static final String OTHER = "other";

  private final int most;
  private final int loops;
  private final List<LoopMeter> meters;

  /// By Ingress, then by backend: several backends of one Service have the same series.
  private final Map<String, Map<String, RouteSeries>> byIngress = new ConcurrentHashMap<>();

  private final CarriedMetrics carried;
  private final RouteSeries none;
  private final RouteSeries other;
  private int size;

  /// @param loops event loops
  /// @param most pairs of an Ingress and a Service that are told apart, and as many Services to
  ///     which connections are carried
  ProxyMetrics(int loops, int most) {
    this.most = most;
    this.loops = loops;
    this.carried = new CarriedMetrics(most);
    this.none = new RouteSeries(labels(NONE, NONE, NONE), loops);
    this.other = new RouteSeries(labels(OTHER, OTHER, OTHER), loops);
    this.meters = IntStream.range(0, loops).mapToObj(i -> new LoopMeter(this, i)).toList();
  }

  /// For these event loops, and 2,000 pairs of an Ingress and a Service.
  public static ProxyMetrics of(Iterable<?> loops) {
    return new ProxyMetrics(
        (int) StreamSupport.stream(loops.spliterator(), false).count(), USUAL_MOST);
  }

  /// What counts on the event loop of that index, 0 to before the number of loops.
  public LoopMeter loop(int index) {
    return meters.get(index);
  }

  /// Forgets the Ingresses that are not there any more.
  ///
  /// @param isThere of a name, `namespace/name`
  public synchronized void retain(Predicate<String> isThere) {
    byIngress
        .entrySet()
        .removeIf(
            entry -> {
              if (isThere.test(entry.getKey())) {
                return false;
              }
              List<RouteSeries> gone = entry.getValue().values().stream().distinct().toList();
              gone.forEach(RouteSeries::forget);
              size -= gone.size();
              return true;
            });
  }

  /// The series of a route's requests to a backend.
  ///
  /// @param route null where none was found
  /// @param backend null where it was sent to none
  RouteSeries series(@Nullable Route route, @Nullable String backend) {
    if (route == null) {
      return none;
    }
    String ingress = route.seniority().object();
    String to = backend == null ? NONE : backend;
    Map<String, RouteSeries> known = byIngress.get(ingress);
    RouteSeries found = known == null ? null : known.get(to);
    return found == null ? make(ingress, to) : found;
  }

  private synchronized RouteSeries make(String ingress, String backend) {
    Map<String, RouteSeries> known = byIngress.getOrDefault(ingress, Map.of());
    RouteSeries found = known.get(backend);
    if (found != null) {
      return found;
    }
    int slash = ingress.indexOf('/');
    String service = service(backend);
    String labels =
        labels(ingress.substring(0, Math.max(slash, 0)), ingress.substring(slash + 1), service);
    RouteSeries made =
        known.values().stream()
            .filter(each -> each.labels().equals(labels))
            .findFirst()
            .orElse(null);
    if (made == null) {
      if (size == most) {
        return other;
      }
      size++;
      made = new RouteSeries(labels, loops);
    }
    byIngress.computeIfAbsent(ingress, _ -> new ConcurrentHashMap<>()).put(backend, made);
    return made;
  }

  /// The series of the connections that are carried to a backend.
  CarriedSeries carriedTo(String backend) {
    return carried.series(
        backend.substring(0, Math.max(backend.indexOf('/'), 0)), service(backend));
  }

  /// All series of connections that are carried.
  Collection<CarriedSeries> allCarried() {
    return carried.all();
  }

  /// Of `namespace/service:port` the Service's name, whatever words follow.
  private static String service(String backend) {
    String name = backend.split(" ", 2)[0];
    int colon = name.lastIndexOf(':');
    return name.substring(name.indexOf('/') + 1, colon < 0 ? name.length() : colon);
  }

  private static String labels(String namespace, String ingress, String service) {
    return Exposition.labels("namespace", namespace, "ingress", ingress, "service", service);
  }

  /// All series, those without requests too.
  Collection<RouteSeries> all() {
    List<RouteSeries> all = new ArrayList<>(List.of(none, other));
    byIngress.values().forEach(each -> each.values().stream().distinct().forEach(all::add));
    return all;
  }

  long sum(LoopMeter.Event event) {
    return meters.stream().mapToLong(meter -> meter.count(event)).sum();
  }
}
