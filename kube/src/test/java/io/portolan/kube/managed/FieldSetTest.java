// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.managed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.portolan.kube.managed.PathElement.Field;
import io.portolan.kube.managed.PathElement.Index;
import io.portolan.kube.managed.PathElement.Key;
import io.portolan.kube.managed.PathElement.KeyField;
import io.portolan.kube.managed.PathElement.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Sets of fields, against plain sets of paths, and their JSON form.
final class FieldSetTest {
  private static final List<PathElement> ELEMENTS =
      List.of(
          new Field("a"),
          new Field("b"),
          new Key(List.of(new KeyField("name", TextNode.valueOf("x")))),
          new Key(
              List.of(
                  new KeyField("port", IntNode.valueOf(80)),
                  new KeyField("protocol", TextNode.valueOf("TCP")))),
          new Value(TextNode.valueOf("say \"hi\"")),
          new Value(LongNode.valueOf(7)),
          new Index(3));

  private static FieldSet parse(String json) {
    try {
      return FieldSetJson.read(Values.JSON.readTree(json));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static Set<List<PathElement>> randomPaths(Random random) {
    Set<List<PathElement>> paths = new HashSet<>();
    for (int count = random.nextInt(12); count > 0; count--) {
      List<PathElement> path = new ArrayList<>();
      for (int depth = 1 + random.nextInt(3); depth > 0; depth--) {
        path.add(ELEMENTS.get(random.nextInt(ELEMENTS.size())));
      }
      paths.add(path);
    }
    return paths;
  }

  private static FieldSet set(Set<List<PathElement>> paths) {
    return FieldSet.of(List.copyOf(paths));
  }

  @Test
  void behavesAsSetOfPaths() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int run = 0; run < 500; run++) {
      Set<List<PathElement>> one = randomPaths(random);
      Set<List<PathElement>> other = randomPaths(random);
      Set<List<PathElement>> union = new HashSet<>(one);
      union.addAll(other);
      Set<List<PathElement>> common = new HashSet<>(one);
      common.retainAll(other);
      Set<List<PathElement>> rest = new HashSet<>(one);
      rest.removeAll(other);
      Set<List<PathElement>> outside = new HashSet<>(one);
      outside.removeIf(path -> other.stream().anyMatch(root -> startsWith(path, root)));

      assertThat(set(one).union(set(other))).as("seed %d", seed).isEqualTo(set(union));
      assertThat(set(one).intersection(set(other))).as("seed %d", seed).isEqualTo(set(common));
      assertThat(set(one).difference(set(other))).as("seed %d", seed).isEqualTo(set(rest));
      assertThat(set(one).without(set(other))).as("seed %d", seed).isEqualTo(set(outside));
      assertThat(other)
          .as("seed %d", seed)
          .allSatisfy(path -> assertThat(set(one).has(path)).isEqualTo(one.contains(path)));
      Set<List<PathElement>> visited = new HashSet<>();
      set(one).forEach(visited::add);
      assertThat(visited).as("seed %d", seed).isEqualTo(one);
    }
  }

  private static boolean startsWith(List<PathElement> path, List<PathElement> root) {
    return path.size() >= root.size() && path.subList(0, root.size()).equals(root);
  }

  @Test
  void readsAsItPrints() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int run = 0; run < 500; run++) {
      FieldSet set = set(randomPaths(random));
      assertThat(parse(set.toString())).as("seed %d", seed).isEqualTo(set);
    }
  }

  @Test
  void printsAsKubernetesDoes() {
    String text =
        "{\"f:spec\":{\"f:ports\":{\".\":{},\"k:{\\\"port\\\":80,\\\"protocol\\\":\\\"TCP\\\"}\":"
            + "{\".\":{},\"f:port\":{}}},\"f:type\":{}},\"f:x\":{\"v:\\\"a\\\"\":{},\"i:2\":{}}}";
    assertThat(parse(text)).hasToString(text);
  }

  @Test
  void refusesWhatIsNoPathElement() {
    assertThatThrownBy(() -> parse("{\"spec\":{}}")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> parse("{\"k:{\":{}}")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> parse("{\"f:a\":3}")).isInstanceOf(IllegalArgumentException.class);
  }
}
