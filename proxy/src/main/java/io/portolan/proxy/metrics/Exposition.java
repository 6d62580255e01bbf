// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.metrics;

import java.util.Locale;

/// Metrics as text: families, each with the samples that follow it.
public final class Exposition {
  /// How it is written.
  public enum Format {
    /// Prometheus' text format 0.0.4.
    PROMETHEUS("text/plain; version=0.0.4; charset=utf-8"),
    /// OpenMetrics 1.0.
    OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

    private final String contentType;

    Format(String contentType) {
      this.contentType = contentType;
    }

    public String contentType() {
      return contentType;
    }

    /// What a client that sends this `Accept` gets.
    public static Format accepted(String accept) {
      return accept.toLowerCase(Locale.ROOT).contains("application/openmetrics-text")
          ? OPEN_METRICS
          : PROMETHEUS;
    }
  }

  /// What a family's samples mean.
  public enum Type {
    COUNTER,
    GAUGE,
    HISTOGRAM
  }

  private static final String TOTAL = "_total";

  private final Format format;
  private final StringBuilder text = new StringBuilder();
  private String family = "";
  private String counterSuffix = "";

  public Exposition(Format format) {
    this.format = format;
  }

  /// Begins a family, which may have been begun only once.
  ///
  /// @param help a sentence of one line
  public Exposition family(String name, Type type, String help) {
    boolean isOpen = format == Format.OPEN_METRICS;
    boolean isTotal = name.endsWith(TOTAL);
    family = isOpen && isTotal ? name.substring(0, name.length() - TOTAL.length()) : name;
    // OpenMetrics wants every counter's samples to end so, whatever the family is called.
    counterSuffix = isOpen && type == Type.COUNTER ? TOTAL : "";
    text.append("# HELP ").append(family).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(family).append(' ');
    text.append(type.name().toLowerCase(Locale.ROOT)).append('\n');
    return this;
  }

  /// A sample of a counter or a gauge of the family begun last.
  ///
  /// @param labels as [#labels] makes them
  public Exposition sample(String labels, long value) {
    return sample(counterSuffix, labels, Long.toString(value));
  }

  /// @param suffix of the family's name
  Exposition sample(String suffix, String labels, String value) {
    text.append(family).append(suffix);
    if (!labels.isEmpty()) {
      text.append('{').append(labels).append('}');
    }
    text.append(' ').append(value).append('\n');
    return this;
  }

  /// Labels as `name="value",...`; names and values in turn.
  public static String labels(String... namesAndValues) {
    String labels = "";
    for (int i = 0; i < namesAndValues.length; i += 2) {
      labels = and(labels, namesAndValues[i], namesAndValues[i + 1]);
    }
    return labels;
  }

  /// The labels and one more.
  static String and(String labels, String name, String value) {
    String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return (labels.isEmpty() ? "" : labels + ",") + name + "=\"" + escaped + "\"";
  }

  /// All of it.
  @Override
  public String toString() {
    return format == Format.OPEN_METRICS ? text + "# EOF\n" : text.toString();
  }
}
