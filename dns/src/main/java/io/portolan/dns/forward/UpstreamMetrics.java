// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.forward;

import io.portolan.dns.metrics.Exposition;
import io.portolan.dns.metrics.Histogram;
import io.portolan.dns.wire.ResponseCode;
import java.util.concurrent.atomic.LongAdder;

/// What is counted of one upstream server; may be read at any time.
public final class UpstreamMetrics {
  private static final String PROXY = "forward";

  /// By response code.
  private final Histogram[] answers = new Histogram[ResponseCode.BADVERS];

  /// Sockets that were used again, and new ones.
  final LongAdder[] reused = {new LongAdder(), new LongAdder(), new LongAdder()};

  final LongAdder[] opened = {new LongAdder(), new LongAdder(), new LongAdder()};

  /// Probes that failed.
  final LongAdder probeFailures = new LongAdder();

  /// How a server is asked, in the order of the counters.
  enum Transport {
    UDP("udp"),
    TCP("tcp"),
    TLS("tcp-tls");

    private final String text;

    Transport(String text) {
      this.text = text;
    }
  }

  UpstreamMetrics() {
    for (int i = 0; i < answers.length; i++) {
      answers[i] = Histogram.ofNanos();
    }
  }

  void answered(int code, long nanos) {
    answers[Math.min(code, answers.length - 1)].add(nanos);
  }

  /// Tells all that is not zero.
  ///
  /// @param to the server
  public void tell(Exposition out, String to) {
    String labels = Exposition.labels("proxy_name", PROXY, "to", to);
    for (int code = 0; code < answers.length; code++) {
      if (!answers[code].isEmpty()) {
        String more = Exposition.labels("rcode", ResponseCode.text(code));
        out.histogram("coredns_proxy_request_duration_seconds", labels + "," + more, answers[code]);
      }
    }
    for (Transport transport : Transport.values()) {
      String more = labels + "," + Exposition.labels("proto", transport.text);
      int at = transport.ordinal();
      tell(out, "coredns_proxy_conn_cache_hits_total", more, reused[at]);
      tell(out, "coredns_proxy_conn_cache_misses_total", more, opened[at]);
    }
    tell(out, "coredns_proxy_healthcheck_failures_total", labels, probeFailures);
  }

  private static void tell(Exposition out, String name, String labels, LongAdder count) {
    if (count.sum() > 0) {
      out.counter(name, labels, count.sum());
    }
  }
}
