// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.proxy.route.HealthCheck;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads how an Ingress wants the health of its endpoints checked, from annotations of Portolan's
/// own: `portolan.io/health-check` with a path or `tcp`, and what goes with it.
final class HealthChecks {
  private static final String NAME = "health-check";
  private static final int MOST = 99_999;
  private static final Pattern PATH = Pattern.compile("/[!-~]{0,511}");
  private static final Pattern HOST = Pattern.compile("[-\\w.:\\[\\]]{1,255}");

  private HealthChecks() {}

  /// What is wanted; empty for no checks.
  static Optional<HealthCheck> read(OwnAnnotations annotations) {
    Optional<String> path =
        annotations.value(
            NAME,
            "a path such as /healthz, or tcp",
            text ->
                text.equals("tcp")
                    ? Optional.of("")
                    : Optional.of(text).filter(PATH.asMatchPredicate()));
    Optional<String> host =
        annotations.value(
            NAME + "-host", "a host", text -> Optional.of(text).filter(HOST.asMatchPredicate()));
    int interval = number(annotations, "-interval", "a number of seconds", 10);
    int timeout = number(annotations, "-timeout", "a number of seconds", 1);
    int failures = number(annotations, "-failures", "a number", 3);
    int successes = number(annotations, "-successes", "a number", 1);
    return path.map(
        each ->
            new HealthCheck(
                each,
                host.orElse(""),
                Duration.ofSeconds(interval),
                Duration.ofSeconds(timeout),
                failures,
                successes));
  }

  private static int number(OwnAnnotations annotations, String suffix, String unit, int otherwise) {
    return annotations.number(NAME + suffix, unit, 1, MOST).orElse(otherwise);
  }
}
