// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.kubeconfig;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.CollectionNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// A kubeconfig as text, edited where the change is: comments, order and layout of everything else
/// stay as the user wrote them. Pure.
public final class KubeconfigText {
  /* Positions come from the YAML parser's marks, which count code points; every edit re-reads the
   * text, so no position outlives the edit before it. */

  private static final List<String> LISTS = List.of("clusters", "contexts", "users");
  private static final String CURRENT = "current-context";
  private static final List<String> KEYS =
      Stream.concat(LISTS.stream(), Stream.of(CURRENT)).toList();
  private static final Set<String> NULLS = Set.of("", "null", "~");
  private static final String SKELETON =
      """
      apiVersion: v1
      kind: Config
      preferences: {}
      clusters: []
      contexts: []
      users: []
      current-context: ""
      """;

  private final String text;
  private final MappingNode root;

  private KubeconfigText(String text, MappingNode root) {
    this.text = text;
    this.root = root;
  }

  /// Reads a kubeconfig; empty text stands for one without entries.
  ///
  /// @throws IllegalArgumentException with the parser's message, when it is not a YAML mapping
  public static KubeconfigText of(String text) {
    String whole = text.isBlank() ? SKELETON : text.endsWith("\n") ? text : text + "\n";
    try {
      Optional<Node> node =
          new Compose(LoadSettings.builder().setUseMarks(true).build()).composeString(whole);
      if (node.isPresent() && node.get() instanceof MappingNode mapping) {
        return new KubeconfigText(whole, mapping);
      }
    } catch (YamlEngineException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    throw new IllegalArgumentException("it is not a mapping");
  }

  /// The whole text.
  @Override
  public String toString() {
    return text;
  }

  /// Whether there is nothing in it but what [#of] makes of an empty file.
  public boolean isEmpty() {
    return LISTS.stream().allMatch(list -> items(list).isEmpty());
  }

  /// The value of `current-context`; empty when it is not set.
  public String currentContext() {
    return value(CURRENT) instanceof ScalarNode scalar
            && !(scalar.isPlain() && NULLS.contains(scalar.getValue()))
        ? scalar.getValue()
        : "";
  }

  public boolean hasContext(String name) {
    return items("contexts").stream().anyMatch(item -> nameOf(item).equals(name));
  }

  /// Adds or replaces cluster, context and user `name`, and makes the context current.
  public KubeconfigText with(Entry entry) {
    return without(entry.name())
        .inserted("clusters", entry.cluster())
        .inserted("contexts", entry.context())
        .inserted("users", entry.user())
        .withCurrentContext(entry.name());
  }

  /// Takes cluster, context and user `name` out; absent is success. The current context is not
  /// touched.
  public KubeconfigText without(String name) {
    KubeconfigText result = this;
    for (String list : LISTS) {
      result = result.removed(list, name);
    }
    return result;
  }

  public KubeconfigText withCurrentContext(String name) {
    String scalar = name.isEmpty() ? "\"\"" : name;
    Node value = value(CURRENT);
    return value == null
        ? of(text + CURRENT + ": " + scalar + "\n")
        : replaced(start(value), end(value), scalar);
  }

  /// By key, the line that says that there are no clusters, contexts, users or no current context;
  /// "" when no line says it. Keys that have something are left out.
  public Map<String, String> blanks() {
    Map<String, String> blanks = new LinkedHashMap<>();
    for (String key : KEYS) {
      if (isBlank(key)) {
        blanks.put(
            key,
            tuple(root, key)
                .map(
                    tuple ->
                        text.substring(
                            start(tuple.getKeyNode()), endOfLine(end(tuple.getValueNode()))))
                .orElse(""));
      }
    }
    return blanks;
  }

  /// Writes again as [#blanks] told what is blank now.
  public KubeconfigText withBlanks(Map<String, String> blanks) {
    KubeconfigText result = this;
    for (Map.Entry<String, String> blank : blanks.entrySet()) {
      result = result.withBlank(blank.getKey(), blank.getValue());
    }
    return result;
  }

  private KubeconfigText withBlank(String key, String line) {
    Optional<NodeTuple> tuple = tuple(root, key);
    if (tuple.isEmpty() || !isBlank(key)) {
      return this;
    }
    int end = endOfLine(end(tuple.get().getValueNode()));
    int newline = line.isEmpty() && end < text.length() ? 1 : 0;
    return replaced(start(tuple.get().getKeyNode()), end + newline, line);
  }

  private boolean isBlank(String key) {
    return key.equals(CURRENT) ? currentContext().isEmpty() : items(key).isEmpty();
  }

  private KubeconfigText inserted(String list, String item) {
    Node value = value(list);
    if (value == null) {
      return of(text + list + ":\n" + item);
    }
    List<Node> items = items(list);
    if (items.isEmpty()) {
      int colon = text.lastIndexOf(':', start(value));
      return replaced(colon + 1, endOfLine(end(value)), "\n" + item.stripTrailing());
    }
    if (!isBlock(value)) {
      throw new IllegalArgumentException(
          "its list \"" + list + "\" is written in one line; write it as a block list");
    }
    int line = startOfLine(start(items.getFirst()));
    String margin = text.substring(line, text.indexOf('-', line));
    return replaced(line, line, item.indent(margin.length()));
  }

  private KubeconfigText removed(String list, String name) {
    List<Node> items = items(list);
    for (int i = 0; i < items.size(); i++) {
      Node item = items.get(i);
      if (!nameOf(item).equals(name)) {
        continue;
      }
      int from = startOfLine(start(item));
      int to = endOfLine(lastPosition(item)) + 1;
      if (items.size() == 1) {
        int key = endOfLine(text.lastIndexOf(list + ":", from));
        return replaced(text.lastIndexOf(':', key) + 1, to - 1, " []").removed(list, name);
      }
      return replaced(from, Math.min(to, text.length()), "").removed(list, name);
    }
    return this;
  }

  private KubeconfigText replaced(int from, int to, String replacement) {
    return of(text.substring(0, from) + replacement + text.substring(to));
  }

  private @org.jspecify.annotations.Nullable Node value(String key) {
    return tuple(root, key).map(NodeTuple::getValueNode).orElse(null);
  }

  private List<Node> items(String list) {
    return value(list) instanceof SequenceNode sequence
        ? new ArrayList<>(sequence.getValue())
        : List.of();
  }

  private static boolean isBlock(Node node) {
    return node instanceof CollectionNode<?> collection
        && collection.getFlowStyle() == FlowStyle.BLOCK;
  }

  private static String nameOf(Node item) {
    return item instanceof MappingNode mapping
            && tuple(mapping, "name").map(NodeTuple::getValueNode).orElse(null)
                instanceof ScalarNode scalar
        ? scalar.getValue()
        : "";
  }

  private static Optional<NodeTuple> tuple(MappingNode mapping, String key) {
    return mapping.getValue().stream()
        .filter(
            tuple ->
                tuple.getKeyNode() instanceof ScalarNode scalar && scalar.getValue().equals(key))
        .findFirst();
  }

  private int start(Node node) {
    return text.offsetByCodePoints(0, node.getStartMark().orElseThrow().getIndex());
  }

  private int end(Node node) {
    return text.offsetByCodePoints(0, node.getEndMark().orElseThrow().getIndex());
  }

  /// Where the last scalar under `node` ends: a block collection's own end mark lies behind the
  /// blank lines and comments that follow it.
  private int lastPosition(Node node) {
    if (!isBlock(node)) {
      return node instanceof ScalarNode scalar && scalar.getScalarStyle().toString().matches("[|>]")
          ? end(node) - 1
          : end(node);
    }
    Stream<Node> children =
        node instanceof MappingNode mapping
            ? mapping.getValue().stream().map(NodeTuple::getValueNode)
            : ((SequenceNode) node).getValue().stream();
    return children.mapToInt(this::lastPosition).max().orElse(end(node));
  }

  private int startOfLine(int position) {
    return text.lastIndexOf('\n', position - 1) + 1;
  }

  private int endOfLine(int position) {
    int end = text.indexOf('\n', position);
    return end < 0 ? text.length() : end;
  }

  /// One cluster's entries, under one name.
  ///
  /// @param server `https://127.0.0.1:PORT`
  /// @param authority the CA certificate, base64 of PEM; so are the others
  public record Entry(
      String name, String server, String authority, String certificate, String key) {

    String cluster() {
      return """
      - cluster:
          certificate-authority-data: %s
          server: %s
        name: %s
      """
          .formatted(authority, server, name);
    }

    String context() {
      return """
      - context:
          cluster: %s
          user: %s
        name: %s
      """
          .formatted(name, name, name);
    }

    String user() {
      return """
      - name: %s
        user:
          client-certificate-data: %s
          client-key-data: %s
      """
          .formatted(name, certificate, key);
    }

    /// A kubeconfig with nothing else in it.
    public String alone() {
      return KubeconfigText.of("").with(this).toString();
    }
  }
}
