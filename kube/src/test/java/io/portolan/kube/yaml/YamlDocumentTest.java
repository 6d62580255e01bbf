// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// YAML to JSON and back.
final class YamlDocumentTest {
  private static final String ALPHABET = "ayNo01e.x_-:#&*!|>'\"%@`{}[], \n\t~=é\u0000";

  private static YamlDocument read(String yaml) {
    try {
      return YamlDocument.parse(yaml.getBytes(StandardCharsets.UTF_8));
    } catch (YamlException e) {
      throw new AssertionError(e);
    }
  }

  private static String json(String yaml) {
    return read(yaml).root().toString();
  }

  @Test
  void readsScalarsAsGoDoes() {
    assertThat(json("[yes, No, ~, 010, 0x1F, 0o17, 1_000, -5, 1e3, .5, 1:30, 2026-01-01]"))
        .isEqualTo("[true,false,null,8,31,15,1000,-5,1000.0,0.5,\"1:30\",\"2026-01-01\"]");
    assertThat(json("['yes', \"1\", !!str 5, on, oN]"))
        .isEqualTo("[\"yes\",\"1\",\"5\",true,\"oN\"]");
    assertThat(json("1: a\ntrue: b\n")).isEqualTo("{\"1\":\"a\",\"true\":\"b\"}");
  }

  @Test
  void replacesAliasesAndMergeKeys() {
    assertThat(json("a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\nc: *a\n"))
        .isEqualTo("{\"a\":{\"x\":1,\"y\":2},\"b\":{\"y\":3,\"x\":1},\"c\":{\"x\":1,\"y\":2}}");
  }

  @Test
  void findsKeysThatStandTwice() {
    assertThat(read("a: 1\nb: {c: 1,\n c: 2}\na: 2\n").duplicateKeys())
        .containsExactly(
            "line 3: key \"c\" already set in map", "line 4: key \"a\" already set in map");
  }

  @Test
  void refusesBombsAndWhatIsNoYaml() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int at = 1; at < 9; at++) {
      bomb.append("a%d: &a%d [".formatted(at, at));
      bomb.append("*a%d, ".formatted(at - 1).repeat(5)).append("x]\n");
    }
    byte[] text = bomb.toString().getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> YamlDocument.parse(text))
        .isInstanceOf(YamlException.class)
        .hasMessageContaining("excessive aliasing");
    assertThatThrownBy(
            () -> YamlDocument.parse("[".repeat(10_000).getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(YamlException.class);
    assertThatThrownBy(() -> YamlDocument.parse("a: b: c".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(YamlException.class)
        .hasMessageStartingWith("line 1: ");
  }

  @Test
  void readsWhatItWrites() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int run = 0; run < 2000; run++) {
      JsonNode value = object(random, 3);
      String text = new String(YamlText.of(value), StandardCharsets.UTF_8);
      assertThat(read(text).root().toString())
          .as("seed %d:%n%s", seed, text)
          .isEqualTo(value.toString());
    }
  }

  /// Keys sorted, as they are written.
  private static ObjectNode object(Random random, int depth) {
    Map<String, JsonNode> fields = new TreeMap<>();
    for (int count = random.nextInt(4); count > 0; count--) {
      JsonNode value =
          switch (random.nextInt(depth == 0 ? 3 : 5)) {
            case 0 -> JsonNodeFactory.instance.numberNode(random.nextLong());
            case 1 -> JsonNodeFactory.instance.booleanNode(random.nextBoolean());
            case 2 -> JsonNodeFactory.instance.textNode(text(random));
            case 3 -> object(random, depth - 1);
            default ->
                JsonNodeFactory.instance
                    .arrayNode()
                    .add(text(random))
                    .add(object(random, depth - 1));
          };
      fields.put(text(random), value);
    }
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    fields.forEach(object::set);
    return object;
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(8); length > 0; length--) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }
}
