// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The table of what becomes of each annotation, and that of the ConfigMap's keys.
///
/// They are `annotations.table` and `settings.table` beside this class: documentation, reports and
/// what is denied all follow from them.
public final class Treatments {
  /// What every annotation of ingress-nginx begins with.
  public static final String PREFIX = "nginx.ingress.kubernetes.io/";

  /// Of the annotations.
  public static final Treatments ANNOTATIONS = read("annotations.table");

  /// Of the ConfigMap's keys.
  public static final Treatments SETTINGS = read("settings.table");

  private static final int COLUMNS = 5;

  private final Map<String, Treatment> byName;

  private Treatments(Map<String, Treatment> byName) {
    this.byName = byName;
  }

  /// All of them, by feature.
  public Collection<Treatment> all() {
    return byName.values();
  }

  /// @param name without prefix
  public Optional<Treatment> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  private static Treatments read(String file) {
    try (InputStream stream = Treatments.class.getResourceAsStream(file)) {
      if (stream == null) {
        throw new IllegalStateException(file + " is not beside its class");
      }
      return parse(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Treatments parse(String text) {
    Map<String, Treatment> byName = new LinkedHashMap<>();
    text.lines()
        .filter(line -> !line.startsWith("#") && !line.isBlank())
        .map(Treatments::line)
        .forEach(
            each -> {
              if (byName.put(each.name(), each) != null) {
                throw new IllegalArgumentException(each.name() + " is there twice");
              }
            });
    return new Treatments(byName);
  }

  private static Treatment line(String line) {
    String[] columns = line.split(" \\| ", -1);
    if (columns.length != COLUMNS) {
      throw new IllegalArgumentException("\"" + line + "\": " + COLUMNS + " columns are expected");
    }
    boolean isApplied =
        switch (columns[2]) {
          case "yes" -> true;
          case "no" -> false;
          default -> throw new IllegalArgumentException("\"" + line + "\": engine is yes or no");
        };
    Treatment.Fate fate = Treatment.Fate.valueOf(columns[3].toUpperCase(Locale.ROOT));
    return new Treatment(columns[0], columns[1], isApplied, fate, columns[4]);
  }
}
