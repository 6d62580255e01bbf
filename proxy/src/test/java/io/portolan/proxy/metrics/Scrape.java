// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.metrics;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads metrics as Prometheus does, and is as strict as `promtool check metrics`: families in one
/// piece with their type before them, no sample twice, labels and values well formed, buckets that
/// grow and end at the count.
public final class Scrape {
  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)\\})? (\\S+)");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\\"n])*)\"(?:,|$)");

  private final Map<String, String> types = new LinkedHashMap<>();
  private final Map<String, Double> samples = new LinkedHashMap<>();
  private final Set<String> helped = new LinkedHashSet<>();
  private final boolean isOpen;
  private String family = "";

  private Scrape(boolean isOpen) {
    this.isOpen = isOpen;
  }

  /// @throws AssertionError where Prometheus would refuse it
  public static Scrape read(String text) {
    boolean isOpen = text.endsWith("# EOF\n");
    Scrape scrape = new Scrape(isOpen);
    check(text.endsWith("\n"), "no end of line at the end");
    List<String> lines = text.lines().toList();
    lines.subList(0, lines.size() - (isOpen ? 1 : 0)).forEach(scrape::line);
    scrape.histograms();
    return scrape;
  }

  /// The value of a sample, as in `name{label="value"}`; its labels in the order of their names.
  public double value(String sample) {
    check(
        samples.containsKey(sample),
        sample + " is not among " + String.join("\n", samples.keySet()));
    return samples.getOrDefault(sample, Double.NaN);
  }

  /// Whether there is a sample of that name, whatever its labels.
  public boolean has(String name) {
    return samples.keySet().stream()
        .anyMatch(each -> each.equals(name) || each.startsWith(name + "{"));
  }

  public int size() {
    return samples.size();
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  private void line(String line) {
    if (line.startsWith("# ")) {
      String[] words = line.split(" ", 4);
      check(words.length == 4, line + ": a comment of four words");
      if (words[1].equals("TYPE")) {
        check(types.put(words[2], words[3]) == null, line + ": twice");
        check(Set.of("counter", "gauge", "histogram").contains(words[3]), line + ": what type");
        check(helped.contains(words[2]), line + ": help goes before");
        family = words[2];
      } else {
        check(words[1].equals("HELP") && helped.add(words[2]), line + ": help once");
      }
      return;
    }
    Matcher sample = SAMPLE.matcher(line);
    check(sample.matches(), line + ": no sample");
    String name = sample.group(1);
    check(isOfFamily(name), line + ": not of the family " + family);
    TreeMap<String, String> labels = labels(sample.group(2) == null ? "" : sample.group(2));
    String key = name + (labels.isEmpty() ? "" : text(labels));
    check(samples.put(key, Double.parseDouble(sample.group(3))) == null, line + ": twice");
  }

  private boolean isOfFamily(String name) {
    return switch (types.getOrDefault(family, "")) {
      case "histogram" ->
          Set.of(family + "_bucket", family + "_sum", family + "_count").contains(name);
      case "counter" -> name.equals(isOpen ? family + "_total" : family);
      default -> name.equals(family);
    };
  }

  private static TreeMap<String, String> labels(String text) {
    TreeMap<String, String> labels = new TreeMap<>();
    Matcher label = LABEL.matcher(text);
    int at = 0;
    while (at < text.length()) {
      check(label.find(at) && label.start() == at, text + ": no label at " + at);
      check(labels.put(label.group(1), label.group(2)) == null, text + ": a label twice");
      at = label.end();
    }
    return labels;
  }

  private static String text(TreeMap<String, String> labels) {
    StringBuilder text = new StringBuilder("{");
    labels.forEach((name, value) -> text.append(name).append("=\"").append(value).append("\","));
    return text.replace(text.length() - 1, text.length(), "}").toString();
  }

  private void histograms() {
    Map<String, Double> last = new LinkedHashMap<>();
    samples.forEach(
        (key, value) -> {
          Matcher bucket =
              Pattern.compile("(.*)_bucket\\{(.*)le=\"([^\"]*)\",?(.*)\\}").matcher(key);
          if (bucket.matches()) {
            String series = bucket.group(1) + bucket.group(2) + bucket.group(4);
            check(value >= last.getOrDefault(series, 0.0), key + ": buckets grow");
            last.put(series, value);
            if (bucket.group(3).equals("+Inf")) {
              String labels = bucket.group(2) + bucket.group(4);
              String rest = labels.isEmpty() ? "" : "{" + labels.replaceAll(",$", "") + "}";
              check(
                  value.equals(samples.get(bucket.group(1) + "_count" + rest)),
                  key + ": the last bucket is the count");
              check(samples.containsKey(bucket.group(1) + "_sum" + rest), key + ": a sum");
            }
          }
        });
  }
}
