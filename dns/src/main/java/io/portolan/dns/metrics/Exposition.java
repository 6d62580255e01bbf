// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.metrics;

import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/// Metrics as the text that Prometheus reads: by name, each with its type once.
public final class Exposition {
  private final Map<String, StringBuilder> families = new TreeMap<>();
  private String family = "";

  /// Labels as `name="value",...`; names and values in turn.
  public static String labels(String... namesAndValues) {
    StringJoiner labels = new StringJoiner(",");
    for (int i = 0; i < namesAndValues.length; i += 2) {
      labels.add(label(namesAndValues[i], namesAndValues[i + 1]));
    }
    return labels.toString();
  }

  static String label(String name, String value) {
    String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return name + "=\"" + escaped + "\"";
  }

  public Exposition counter(String name, String labels, long value) {
    begin(name, "counter");
    line(name, labels, String.valueOf(value));
    return this;
  }

  public Exposition gauge(String name, String labels, long value) {
    begin(name, "gauge");
    line(name, labels, String.valueOf(value));
    return this;
  }

  public Exposition histogram(String name, String labels, Histogram histogram) {
    begin(name, "histogram");
    histogram.write(this, name, labels);
    return this;
  }

  private void begin(String name, String type) {
    family = name;
    StringBuilder unused =
        families.computeIfAbsent(
            name, _ -> new StringBuilder("# TYPE " + name + " " + type + "\n"));
  }

  /// A line of the family that was begun.
  void line(String name, String labels, String value) {
    families
        .getOrDefault(family, new StringBuilder())
        .append(name)
        .append(labels.isEmpty() ? "" : "{" + labels + "}")
        .append(' ')
        .append(value)
        .append('\n');
  }

  /// As Go writes numbers of this size: without an end of zeros.
  static String number(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }

  @Override
  public String toString() {
    return String.join("", families.values());
  }
}
