// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.patch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// How strategic merge treats each field, from the annotations of Kubernetes' Go types.
final class MergeRules {
  /// How to treat one field.
  ///
  /// @param merges for a list, whether it is merged rather than replaced
  /// @param replaces for a map, whether it is replaced rather than merged
  /// @param retainsKeys for a map or a list's elements, whether one that changes keeps nothing of
  ///     what it was
  /// @param key the field that tells elements apart; "" for lists of plain values
  record Rule(boolean merges, boolean replaces, boolean retainsKeys, String key) {
    static final Rule NONE = new Rule(false, false, false, "");
  }

  /// A field of a type.
  private record Field(String type, String name) {}

  /// Of the types that all kinds share, which the table leaves out.
  private static final Map<Field, Rule> SHARED =
      Map.of(
          new Field("ObjectMeta", "finalizers"), new Rule(true, false, false, ""),
          new Field("ObjectMeta", "ownerReferences"), new Rule(true, false, false, "uid"));

  /// Go embeds what the Java types spell out.
  private static final Map<String, String> EMBEDDED =
      Map.of("EphemeralContainer", "EphemeralContainerCommon");

  private final Map<Field, Rule> rules;

  private MergeRules(Map<Field, Rule> rules) {
    this.rules = rules;
  }

  /// Read on first use.
  static MergeRules builtIn() {
    return BuiltIn.RULES;
  }

  Rule of(String type, String field) {
    return rules.getOrDefault(new Field(EMBEDDED.getOrDefault(type, type), field), Rule.NONE);
  }

  private static MergeRules read() {
    Map<Field, Rule> rules = new HashMap<>(SHARED);
    try (InputStream in =
            Objects.requireNonNull(MergeRules.class.getResourceAsStream("list-merge.tsv"));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      lines
          .lines()
          .skip(1)
          .forEach(
              line -> {
                String[] columns = line.split("\t", -1);
                List<String> strategies = List.of(columns[3].split(","));
                rules.put(
                    new Field(columns[1], columns[2]),
                    new Rule(
                        strategies.contains("merge"),
                        strategies.contains("replace"),
                        strategies.contains("retainKeys"),
                        columns[4]));
              });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new MergeRules(rules);
  }

  private static final class BuiltIn {
    static final MergeRules RULES = read();
  }
}
