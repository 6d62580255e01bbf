// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.portolan.kube.kind.GoText;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.reader.UnicodeReader;
import org.yaml.snakeyaml.resolver.Resolver;

/// The first document of a YAML text, as JSON: aliases and merge keys are replaced by what they
/// stand for.
///
/// @param root missing when the text is empty
/// @param duplicateKeys `line 4: key "a" already set in map` for each
public record YamlDocument(JsonNode root, List<String> duplicateKeys) {
  private static final int MOST_NESTING = 500;

  /// Aliases make small texts large; no honest one has that many parts.
  private static final int MOST_NODES = 1_000_000;

  private static final String MERGE = "<<";
  private static final Tag PLAIN = new Tag("tag:portolan,2026:plain");

  /// Leaves plain scalars to [YamlScalars].
  private static final class PlainResolver extends Resolver {
    @Override
    public Tag resolve(NodeId kind, String value, boolean implicit) {
      return kind == NodeId.scalar && implicit ? PLAIN : super.resolve(kind, value, implicit);
    }
  }

  /// @throws YamlException when it cannot be read
  public static YamlDocument parse(byte[] text) throws YamlException {
    LoaderOptions options = new LoaderOptions();
    options.setNestingDepthLimit(MOST_NESTING);
    try {
      Composer composer =
          new Composer(
              new ParserImpl(
                  new StreamReader(new UnicodeReader(new ByteArrayInputStream(text))), options),
              new PlainResolver(),
              options);
      Reading reading = new Reading();
      JsonNode root =
          composer.checkNode() ? reading.value(composer.getNode()) : MissingNode.getInstance();
      return new YamlDocument(root, List.copyOf(reading.duplicateKeys));
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      throw new YamlException("line " + line + ": " + e.getProblem());
    } catch (YAMLException e) {
      throw new YamlException(String.valueOf(e.getMessage()));
    }
  }

  /// Turns nodes into JSON.
  private static final class Reading {
    private final List<String> duplicateKeys = new ArrayList<>();
    private int nodes;

    JsonNode value(Node node) throws YamlException {
      nodes++;
      if (nodes > MOST_NODES) {
        throw new YamlException("document contains excessive aliasing");
      }
      return switch (node) {
        case ScalarNode scalar -> scalar(scalar);
        case SequenceNode sequence -> {
          ArrayNode list = JsonNodeFactory.instance.arrayNode();
          for (Node element : sequence.getValue()) {
            list.add(value(element));
          }
          yield list;
        }
        case MappingNode mapping -> map(mapping);
        default -> throw new YamlException("line " + line(node) + ": unknown node");
      };
    }

    /// A tag that is written down wins over what the text looks like.
    private static JsonNode scalar(ScalarNode scalar) {
      Tag tag = scalar.getTag();
      boolean text = !tag.equals(PLAIN) && !Tag.standardTags.contains(tag);
      return text || tag.equals(Tag.STR) || tag.equals(Tag.BINARY)
          ? TextNode.valueOf(scalar.getValue())
          : YamlScalars.resolve(scalar.getValue());
    }

    private ObjectNode map(MappingNode mapping) throws YamlException {
      ObjectNode map = JsonNodeFactory.instance.objectNode();
      ObjectNode merged = JsonNodeFactory.instance.objectNode();
      for (NodeTuple entry : mapping.getValue()) {
        if (!(entry.getKeyNode() instanceof ScalarNode key)) {
          throw new YamlException("line " + line(entry.getKeyNode()) + ": invalid map key");
        }
        String name = key.getValue();
        if (name.equals(MERGE) && key.getTag().equals(PLAIN)) {
          merge(entry.getValueNode(), merged);
        } else {
          if (map.has(name)) {
            duplicateKeys.add(
                "line " + line(key) + ": key " + GoText.quote(name) + " already set in map");
          }
          map.set(name, value(entry.getValueNode()));
        }
      }
      merged
          .properties()
          .forEach(
              field -> {
                if (!map.has(field.getKey())) {
                  map.set(field.getKey(), field.getValue());
                }
              });
      return map;
    }

    /// Of several maps, the first that has a key wins.
    private void merge(Node value, ObjectNode merged) throws YamlException {
      List<Node> maps = value instanceof SequenceNode list ? list.getValue() : List.of(value);
      for (Node map : maps) {
        if (!(value(map) instanceof ObjectNode fields)) {
          throw new YamlException(
              "line " + line(map) + ": map merge requires map or sequence of maps as the value");
        }
        fields
            .properties()
            .forEach(
                field -> {
                  if (!merged.has(field.getKey())) {
                    merged.set(field.getKey(), field.getValue());
                  }
                });
      }
    }

    private static int line(Node node) {
      return node.getStartMark().getLine() + 1;
    }
  }
}
