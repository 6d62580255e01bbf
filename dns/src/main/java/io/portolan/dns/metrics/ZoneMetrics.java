// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.metrics;

import io.portolan.dns.wire.RecordType;
import io.portolan.dns.wire.ResponseCode;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// What one server counts of one of its zones. For any thread; counting allocates nothing.
public final class ZoneMetrics {
  /// The types that are told apart; all others are one.
  private static final int[] TYPES = {
    RecordType.A,
    RecordType.AAAA,
    RecordType.MX,
    RecordType.SOA,
    RecordType.CNAME,
    RecordType.PTR,
    RecordType.TXT,
    RecordType.NS,
    RecordType.SRV,
    RecordType.DS,
    48,
    46,
    47,
    50,
    RecordType.HTTPS,
    RecordType.IXFR,
    RecordType.AXFR,
    RecordType.ANY
  };

  private static final String[] PROTOCOLS = {"udp", "tcp"};
  private static final String[] FAMILIES = {"1", "2"};

  private final String labels;

  /// By protocol, family and type.
  private final LongAdder[] requests = adders(PROTOCOLS.length * FAMILIES.length * types());

  /// By plugin and code.
  private final Map<String, LongAdder[]> responses = new ConcurrentHashMap<>();

  private final Histogram[] durations = new Histogram[types()];
  private final Histogram[] requestSizes = {Histogram.ofBytes(), Histogram.ofBytes()};
  private final Histogram[] responseSizes = {Histogram.ofBytes(), Histogram.ofBytes()};
  private final LongAdder dnssec = new LongAdder();
  private final LongAdder panics = new LongAdder();

  /// @param labels that say which server and which zone
  public ZoneMetrics(String labels) {
    this.labels = labels;
    for (int i = 0; i < durations.length; i++) {
      durations[i] = Histogram.ofNanos();
    }
  }

  private static int types() {
    return TYPES.length + 1;
  }

  private static LongAdder[] adders(int count) {
    LongAdder[] adders = new LongAdder[count];
    for (int i = 0; i < count; i++) {
      adders[i] = new LongAdder();
    }
    return adders;
  }

  private static int typeIndex(int type) {
    int index = 0;
    while (index < TYPES.length && TYPES[index] != type) {
      index++;
    }
    return index;
  }

  private static String typeText(int index) {
    return switch (index < TYPES.length ? TYPES[index] : -1) {
      case -1 -> "other";
      case 50 -> "NSEC3";
      default -> RecordType.text(TYPES[index]);
    };
  }

  /// Counts a question.
  public void asked(boolean isStream, boolean isIpv6, int type, int bytes, boolean dnssecOk) {
    int way = (isStream ? FAMILIES.length : 0) + (isIpv6 ? 1 : 0);
    requests[way * types() + typeIndex(type)].increment();
    requestSizes[isStream ? 1 : 0].add(bytes);
    if (dnssecOk) {
      dnssec.increment();
    }
  }

  /// Counts who answered it, and how.
  ///
  /// @param plugin empty for none
  public void answered(String plugin, int code) {
    LongAdder[] codes = responses.computeIfAbsent(plugin, _ -> adders(ResponseCode.BADVERS + 1));
    codes[Math.min(code, codes.length - 1)].increment();
  }

  /// Measures the answer to it.
  public void measured(boolean isStream, int type, int bytes, long nanos) {
    responseSizes[isStream ? 1 : 0].add(bytes);
    durations[typeIndex(type)].add(nanos);
  }

  /// Counts a defect of this program.
  public void failed() {
    panics.increment();
  }

  public long panics() {
    return panics.sum();
  }

  /// Tells all that is not zero.
  public void tell(Exposition out) {
    for (int i = 0; i < requests.length; i++) {
      if (requests[i].sum() > 0) {
        int way = i / types();
        String more =
            Exposition.labels(
                "proto",
                PROTOCOLS[way / FAMILIES.length],
                "family",
                FAMILIES[way % FAMILIES.length],
                "type",
                typeText(i % types()));
        out.counter("coredns_dns_requests_total", labels + "," + more, requests[i].sum());
      }
    }
    new TreeMap<>(responses).forEach((plugin, codes) -> tellResponses(out, plugin, codes));
    for (int i = 0; i < durations.length; i++) {
      if (!durations[i].isEmpty()) {
        String more = Exposition.labels("type", typeText(i));
        out.histogram("coredns_dns_request_duration_seconds", labels + "," + more, durations[i]);
      }
    }
    tellSizes(out, "coredns_dns_request_size_bytes", requestSizes);
    tellSizes(out, "coredns_dns_response_size_bytes", responseSizes);
    if (dnssec.sum() > 0) {
      out.counter("coredns_dns_do_requests_total", labels, dnssec.sum());
    }
  }

  private void tellResponses(Exposition out, String plugin, LongAdder[] codes) {
    for (int code = 0; code < codes.length; code++) {
      if (codes[code].sum() > 0) {
        String more = Exposition.labels("rcode", ResponseCode.text(code), "plugin", plugin);
        out.counter("coredns_dns_responses_total", labels + "," + more, codes[code].sum());
      }
    }
  }

  private void tellSizes(Exposition out, String name, Histogram[] sizes) {
    for (int i = 0; i < sizes.length; i++) {
      if (!sizes[i].isEmpty()) {
        String more = Exposition.labels("proto", PROTOCOLS[i]);
        out.histogram(name, labels + "," + more, sizes[i]);
      }
    }
  }
}
