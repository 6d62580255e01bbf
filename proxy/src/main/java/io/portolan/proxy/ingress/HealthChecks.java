// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.proxy.ingress.nginx.Finding;
import io.portolan.proxy.route.HealthCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Reads how an Ingress wants the health of its endpoints checked, from annotations of Portolan's
/// own: `portolan.io/health-check` with a path or `tcp`, and what goes with it.
final class HealthChecks {
  private static final String NAME = "portolan.io/health-check";
  private static final int LONGEST = 60;
  private static final Pattern PATH = Pattern.compile("/[!-~]{0,511}");
  private static final Pattern HOST = Pattern.compile("[-\\w.:\\[\\]]{1,255}");
  private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,4}");

  private final Map<String, String> annotations;
  private final List<Finding> findings = new ArrayList<>();

  private HealthChecks(Map<String, String> annotations) {
    this.annotations = annotations;
  }

  /// What is wanted; empty for no checks.
  ///
  /// @param findings where it is said what makes no sense
  static Optional<HealthCheck> read(Map<String, String> annotations, List<Finding> findings) {
    HealthChecks reader = new HealthChecks(annotations);
    Optional<HealthCheck> check = reader.read();
    findings.addAll(reader.findings);
    return check;
  }

  private Optional<HealthCheck> read() {
    Optional<String> path =
        value(
            "",
            "a path such as /healthz, or tcp",
            text ->
                text.equals("tcp")
                    ? Optional.of("")
                    : Optional.of(text).filter(PATH.asMatchPredicate()));
    Optional<String> host =
        value("-host", "a host", text -> Optional.of(text).filter(HOST.asMatchPredicate()));
    int interval = number("-interval", "a number of seconds", 10);
    int timeout = number("-timeout", "a number of seconds", 1);
    int failures = number("-failures", "a number", 3);
    int successes = number("-successes", "a number", 1);
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

  private int number(String suffix, String wanted, int otherwise) {
    return value(
            suffix,
            wanted + " from 1 to 99999",
            text -> Optional.of(text).filter(NUMBER.asMatchPredicate()).map(Integer::parseInt))
        .orElse(otherwise);
  }

  /// A value may be long and of several lines; a sentence is neither.
  private static String shown(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }

  private <T> Optional<T> value(
      String suffix, String wanted, Function<String, Optional<T>> reader) {
    String text = annotations.get(NAME + suffix);
    if (text == null) {
      return Optional.empty();
    }
    Optional<T> read = reader.apply(text.strip());
    if (read.isEmpty()) {
      findings.add(
          new Finding(
              Finding.Kind.BROKEN,
              "metadata.annotations." + NAME + suffix,
              "\"" + shown(text) + "\" is not " + wanted + "; it counts as not written"));
    }
    return read;
  }
}
