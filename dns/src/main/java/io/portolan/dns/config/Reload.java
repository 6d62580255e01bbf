// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.corefile.Directive;
import java.time.Duration;

/// `reload`: a changed Corefile is taken over without a restart, at once; so the interval and its
/// jitter, with which CoreDNS looks at its file, say nothing here.
public record Reload() implements Plugin {
  private static final Duration LEAST_INTERVAL = Duration.ofSeconds(2);

  static Reload read(Directive line, Context context) {
    Arguments arguments = Arguments.of(line);
    Duration interval = arguments.next("a duration", Values::duration, LEAST_INTERVAL);
    Duration jitter = arguments.next("a duration", Values::duration, Duration.ZERO);
    arguments.endWithoutBlock();
    if (interval.compareTo(LEAST_INTERVAL) < 0 || jitter.compareTo(interval.dividedBy(2)) > 0) {
      throw line.problem("reload: the interval is at least 2s, the jitter at most half of it");
    }
    return new Reload();
  }
}
