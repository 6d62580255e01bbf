// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.manifest;

import io.portolan.cli.explain.Expectation;
import io.portolan.cli.explain.HttpQuestion;
import io.portolan.cli.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Reads what `verify --expect` is given; docs/verify.md describes the form.
public final class ExpectationsFile {
  private static final Set<String> PROTOCOLS = Set.of("TCP", "UDP");
  private static final Set<String> OUTCOMES = Set.of("allowed", "denied", "refused");

  private static final Set<String> HTTP_ONLY =
      Set.of("headers", "status", "by", "location", "certificate");
  private static final Set<String> FIELDS =
      Set.of(
          "from",
          "to",
          "protocol",
          "is",
          "only",
          "url",
          "headers",
          "status",
          "by",
          "location",
          "certificate");
  private static final int OK = 200;

  private final String file;

  private ExpectationsFile(String file) {
    this.file = file;
  }

  /// The statements in order.
  ///
  /// @throws Failure MANIFEST, naming the file, the line and what is wrong
  public static List<Expectation> read(String file) {
    try {
      return parse(file, Files.readString(Path.of(file)));
    } catch (IOException e) {
      throw new Failure(
          Failure.Kind.MANIFEST, "--expect " + file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  static List<Expectation> parse(String file, String text) {
    ExpectationsFile reader = new ExpectationsFile(file);
    LoadSettings settings =
        LoadSettings.builder().setLabel(file).setAllowDuplicateKeys(false).build();
    List<Expectation> expectations = new ArrayList<>();
    try {
      for (Node document : new Compose(settings).composeAllFromString(text)) {
        Map<String, Node> fields = reader.fields(document, Set.of("expect"));
        Node list = fields.get("expect");
        if (!(list instanceof SequenceNode statements)) {
          throw reader.refused(document, "expect: a list of statements is expected here");
        }
        statements.getValue().forEach(each -> expectations.add(reader.statement(each)));
      }
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(Mark::getLine).orElse(0) + 1;
      throw reader.refused(line, String.valueOf(e.getProblem()));
    } catch (YamlEngineException e) {
      throw reader.refused(1, String.valueOf(e.getMessage()));
    }
    return expectations;
  }

  private Expectation statement(Node node) {
    Map<String, Node> fields = fields(node, FIELDS);
    if (fields.containsKey("url")) {
      return http(node, fields);
    }
    HTTP_ONLY.stream()
        .filter(fields::containsKey)
        .findFirst()
        .ifPresent(
            field -> {
              throw refused(fields.getOrDefault(field, node), field + ": only together with url");
            });
    String to = text(node, fields, "to");
    String protocol =
        fields.containsKey("protocol")
            ? oneOf(
                fields.get("protocol"),
                text(node, fields, "protocol").toUpperCase(Locale.ROOT),
                PROTOCOLS)
            : "TCP";
    if (fields.containsKey("only")) {
      for (String other : List.of("from", "is")) {
        if (fields.containsKey(other)) {
          throw refused(fields.get(other), other + ": not together with only");
        }
      }
      return new Expectation.Only(line(node), to, protocol, texts(fields.get("only")));
    }
    String is =
        fields.containsKey("is")
            ? oneOf(fields.get("is"), text(node, fields, "is"), OUTCOMES)
            : "allowed";
    return new Expectation.Connection(line(node), text(node, fields, "from"), to, protocol, is);
  }

  private Expectation http(Node node, Map<String, Node> fields) {
    for (String other : List.of("to", "protocol", "is", "only")) {
      if (fields.containsKey(other)) {
        throw refused(fields.get(other), other + ": not together with url");
      }
    }
    String url = text(node, fields, "url");
    try {
      HttpQuestion.url(url);
    } catch (Failure e) {
      throw refused(fields.getOrDefault("url", node), "url: " + e.getMessage());
    }
    Map<String, String> headers = new TreeMap<>();
    if (fields.get("headers") instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        if (!(tuple.getKeyNode() instanceof ScalarNode name)
            || !(tuple.getValueNode() instanceof ScalarNode value)) {
          throw refused(tuple.getKeyNode(), "headers: write NAME: VALUE");
        }
        headers.put(name.getValue(), value.getValue());
      }
    } else if (fields.containsKey("headers")) {
      throw refused(fields.get("headers"), "headers: write NAME: VALUE");
    }
    return new Expectation.Http(
        line(node),
        fields.containsKey("from") ? text(node, fields, "from") : "host",
        url,
        headers,
        fields.containsKey("status") ? status(node, fields) : OK,
        fields.containsKey("by") ? text(node, fields, "by") : "",
        fields.containsKey("location") ? text(node, fields, "location") : "",
        fields.containsKey("certificate") ? text(node, fields, "certificate") : "");
  }

  private int status(Node node, Map<String, Node> fields) {
    String text = text(node, fields, "status");
    if (!text.matches("[1-5]\\d\\d")) {
      throw refused(
          fields.getOrDefault("status", node),
          "status: \"" + text + "\" is none; write 100 to 599");
    }
    return Integer.parseInt(text);
  }

  private Map<String, Node> fields(Node node, Set<String> known) {
    if (!(node instanceof MappingNode mapping)) {
      throw refused(node, "fields are expected here: " + String.join(", ", sorted(known)));
    }
    Map<String, Node> fields = new HashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
      if (!known.contains(key)) {
        throw refused(
            tuple.getKeyNode(),
            "\"" + key + "\" is no field; there are " + String.join(", ", sorted(known)));
      }
      fields.put(key, tuple.getValueNode());
    }
    return fields;
  }

  private static List<String> sorted(Set<String> words) {
    return words.stream().sorted().toList();
  }

  private String text(Node in, Map<String, Node> fields, String field) {
    Node node = fields.get(field);
    if (!(node instanceof ScalarNode scalar) || scalar.getValue().isBlank()) {
      throw refused(node == null ? in : node, field + ": a text is required");
    }
    return scalar.getValue();
  }

  private List<String> texts(Node node) {
    if (!(node instanceof SequenceNode sequence)) {
      throw refused(node, "only: a list of workloads is expected, [] for nobody");
    }
    List<String> texts = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      if (!(item instanceof ScalarNode scalar)) {
        throw refused(item, "only: write NAMESPACE/NAME or host");
      }
      texts.add(scalar.getValue());
    }
    return List.copyOf(texts);
  }

  private String oneOf(Node node, String value, Set<String> known) {
    if (!known.contains(value)) {
      throw refused(node, "\"" + value + "\": write one of " + String.join(", ", sorted(known)));
    }
    return value;
  }

  private static int line(Node node) {
    return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
  }

  private Failure refused(Node node, String why) {
    return refused(line(node), why);
  }

  private Failure refused(int line, String why) {
    return new Failure(Failure.Kind.MANIFEST, file + ":" + line + ": " + why);
  }
}
