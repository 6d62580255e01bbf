// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.managed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.kind.builtin.BuiltInKinds;
import io.portolan.kube.managed.Ownership.Outcome;
import io.portolan.kube.schema.Decoder;
import io.portolan.kube.schema.DefinitionNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// One scenario file: sections that start with `-- NAME --`. Each `update` and `apply` holds what a
/// manager writes; the sections after it say what came of it.
///
/// ```
/// -- update kubectl --       YAML of the whole object
/// -- apply alice --          YAML of what alice wants
/// -- apply alice force --
/// -- stored --               the object then
/// -- owners --               who owns what then
/// -- refused --              or why nothing changed
/// ```
final class ApplyScenario {
  private static final YAMLMapper YAML =
      new YAMLMapper(
          YAMLFactory.builder()
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
              .disable(YAMLGenerator.Feature.SPLIT_LINES)
              .build());

  private static final Ownership.Versions ONE_VERSION =
      new Ownership.Versions() {
        @Override
        public Optional<Shape> shape(String version) {
          return Optional.empty();
        }

        @Override
        public JsonNode convert(JsonNode object, String from, String to) {
          throw new IllegalArgumentException("one version only");
        }
      };

  private final StringBuilder output = new StringBuilder();
  private ObjectNode stored = JsonNodeFactory.instance.objectNode();
  private ManagedFields managed = ManagedFields.NONE;

  private ApplyScenario() {}

  /// The rules of a kind that is served in one version.
  static Ownership ownership(Kind kind) {
    return new Ownership(
        Shapes.of(DefinitionNames.of(kind)),
        kind.apiVersion(),
        FieldSet.named("status"),
        ONE_VERSION);
  }

  /// The file with its inputs as they are and its outputs as they come out now.
  static String rerun(String text) {
    ApplyScenario scenario = new ApplyScenario();
    String[] parts = text.split("(?m)^-- ");
    scenario.output.append(parts[0]);
    for (String part : List.of(parts).subList(1, parts.length)) {
      int end = part.indexOf(" --\n");
      List<String> words = List.of(part.substring(0, end).split(" "));
      String body = part.substring(end + 4);
      switch (words.getFirst()) {
        case "update" -> scenario.update(words, body);
        case "apply" -> scenario.apply(words, body);
        default -> {}
      }
    }
    return scenario.output.toString();
  }

  private void update(List<String> words, String body) {
    section(String.join(" ", words), body);
    ObjectNode object = read(body);
    Ownership ownership = ownership(kind(object));
    Owner manager = Owner.updating(words.get(1), ownership.apiVersion(), "");
    managed = ownership.updated(stored, object, managed, manager, "");
    stored = object;
    result();
  }

  private void apply(List<String> words, String body) {
    section(String.join(" ", words), body);
    ObjectNode config = read(body);
    Kind kind = kind(config);
    Ownership ownership = ownership(kind);
    Optional<String> problem = ownership.problem(config);
    if (problem.isPresent()) {
      section("refused", problem.get() + "\n");
      return;
    }
    Outcome outcome =
        LastApplied.apply(
            ownership,
            stored,
            config,
            managed,
            Owner.applying(words.get(1), ""),
            words.contains("force"),
            "");
    switch (outcome) {
      case Outcome.Merged(JsonNode object, ManagedFields owned) -> {
        stored = object.deepCopy();
        Decoder.decode(kind, stored);
        managed = owned;
        result();
      }
      case Outcome.Conflicting(List<Conflict> conflicts) ->
          section("refused", Conflict.message(conflicts) + "\n");
    }
  }

  private void result() {
    section("stored", write(stored));
    section(
        "owners",
        managed.byManager().entrySet().stream()
            .map(
                entry ->
                    entry.getKey().name()
                        + " "
                        + entry.getKey().operation()
                        + " "
                        + entry.getValue().fields())
            .collect(Collectors.joining("\n", "", "\n")));
  }

  private void section(String name, String body) {
    output.append("-- ").append(name).append(" --\n").append(body);
  }

  private static Kind kind(ObjectNode object) {
    return BuiltInKinds.ALL
        .byApiVersion(Tree.text(object, "apiVersion"), Tree.text(object, "kind"))
        .orElseThrow();
  }

  private static ObjectNode read(String yaml) {
    try {
      return (ObjectNode) YAML.readTree(yaml);
    } catch (IOException malformed) {
      throw new UncheckedIOException(malformed);
    }
  }

  private static String write(ObjectNode object) {
    try {
      return YAML.writeValueAsString(object);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
