// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.managed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.kind.builtin.BuiltInKinds;
import io.portolan.kube.managed.Ownership.Outcome;
import io.portolan.kube.schema.Decoder;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Laws of ownership, on random Deployments.
final class OwnershipPropertyTest {
  private static final int RUNS = 300;
  private static final Kind DEPLOYMENT =
      BuiltInKinds.ALL.byApiVersion("apps/v1", "Deployment").orElseThrow();
  private static final Ownership OWNERSHIP = ApplyScenario.ownership(DEPLOYMENT);
  private static final ObjectNode NOTHING = JsonNodeFactory.instance.objectNode();

  /// An object and who owns what of it.
  private record State(JsonNode object, ManagedFields managed) {
    static final State EMPTY = new State(NOTHING, ManagedFields.NONE);

    State apply(String manager, JsonNode config) {
      Outcome outcome = outcome(manager, config, true);
      return switch (outcome) {
        case Outcome.Merged(JsonNode merged, ManagedFields owned) -> {
          ObjectNode clean = merged.deepCopy();
          Decoder.decode(DEPLOYMENT, clean);
          yield new State(clean, owned);
        }
        case Outcome.Conflicting conflicts -> fail("forced, and yet " + conflicts);
      };
    }

    Outcome outcome(String manager, JsonNode config, boolean force) {
      return OWNERSHIP.apply(
          object, config, managed, Owner.applying(manager, ""), force, "2026-01-01T00:00:00Z");
    }

    State update(String manager, JsonNode after) {
      Owner updating = Owner.updating(manager, "apps/v1", "");
      return new State(
          after, OWNERSHIP.updated(object, after, managed, updating, "2026-01-01T00:00:00Z"));
    }
  }

  /// Runs `law` on many seeds, and says which one broke it.
  private static void forAll(Consumer<Random> law) {
    long first = new Random().nextLong();
    for (int run = 0; run < RUNS; run++) {
      long seed = first + run;
      try {
        law.accept(new Random(seed));
      } catch (RuntimeException | AssertionError broken) {
        throw new AssertionError("seed " + seed + ": " + broken.getMessage(), broken);
      }
    }
  }

  /// A Deployment with some labels, containers, variables and ports out of a few.
  ///
  /// @param names of labels, containers and variables, so that two configurations can be disjoint
  private static ObjectNode config(Random random, List<String> names) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("apiVersion", "apps/v1").put("kind", "Deployment");
    object.putObject("metadata").put("name", "web");
    for (String name : names) {
      if (random.nextBoolean()) {
        Tree.obtain(object, "metadata", "labels").put(name, "v" + random.nextInt(2));
      }
      if (random.nextBoolean()) {
        Tree.obtain(object, "spec", "template", "spec");
        ArrayNode containers =
            Tree.obtainList(Tree.obtain(object, "spec", "template", "spec"), "containers");
        container(containers.addObject(), name, random);
      }
    }
    return object;
  }

  private static void container(ObjectNode container, String name, Random random) {
    container.put("name", name).put("image", "image" + random.nextInt(2));
    for (int port = 80; port < 83; port++) {
      if (random.nextInt(3) == 0) {
        ObjectNode entry = Tree.obtainList(container, "ports").addObject();
        entry.put("containerPort", port);
        if (random.nextBoolean()) {
          entry.put("protocol", random.nextBoolean() ? "TCP" : "UDP");
        }
      }
    }
    if (random.nextBoolean()) {
      Tree.obtainList(container, "command").add("run").add("v" + random.nextInt(2));
    }
  }

  private static ObjectNode any(Random random) {
    return config(random, List.of("a", "b", "c"));
  }

  @Test
  void applyingTwiceChangesNothing() {
    forAll(
        random -> {
          State before = State.EMPTY.apply("other", any(random));
          ObjectNode config = any(random);
          State once = before.apply("mine", config);

          assertThat(once.apply("mine", config)).isEqualTo(once);
        });
  }

  @Test
  void twoThatApplyDifferentThingsBothGetThem() {
    forAll(
        random -> {
          ObjectNode one = config(random, List.of("a", "b"));
          ObjectNode other = config(random, List.of("c", "d"));
          State state = State.EMPTY.apply("one", one);
          assertThat(state.outcome("other", other, false)).isInstanceOf(Outcome.Merged.class);
          state = state.apply("other", other);

          FieldSet all = FieldSets.of(OWNERSHIP.shape(), state.object());
          FieldSet both =
              FieldSets.of(OWNERSHIP.shape(), one).union(FieldSets.of(OWNERSHIP.shape(), other));
          assertThat(all).isEqualTo(both);
        });
  }

  @Test
  void whatOnlyOneOwnsGoesWithIt() {
    forAll(
        random -> {
          ObjectNode base = config(random, List.of("a", "b"));
          State before = State.EMPTY.apply("base", base);
          State with = before.apply("mine", config(random, List.of("c", "d")));
          State after = with.apply("mine", config(new Random(0), List.of()));

          assertThat(after).isEqualTo(before);
        });
  }

  @Test
  void nobodyLosesWhatHeAppliesWithoutForce() {
    forAll(
        random -> {
          ObjectNode mine = any(random);
          State state = State.EMPTY.apply("mine", mine);
          if (state.outcome("other", any(random), false) instanceof Outcome.Merged merged) {
            FieldSet set = FieldSets.of(OWNERSHIP.shape(), merged.object());
            assertThat(FieldSets.of(OWNERSHIP.shape(), mine).difference(set).isEmpty()).isTrue();
            assertThat(Merge.of(OWNERSHIP.shape(), merged.object(), mine))
                .isEqualTo(merged.object());
          }
        });
  }

  @Test
  void whoUpdatesOwnsExactlyWhatHeChanged() {
    forAll(
        random -> {
          State state = State.EMPTY.update("first", any(random));
          State next = state.update("second", any(random));
          Comparison change = Comparison.of(OWNERSHIP.shape(), state.object(), next.object());
          FieldSet second = next.managed().of(Owner.updating("second", "apps/v1", "")).fields();
          FieldSet first = next.managed().of(Owner.updating("first", "apps/v1", "")).fields();

          assertThat(second).isEqualTo(change.set());
          assertThat(first.intersection(second)).isEqualTo(FieldSet.EMPTY);
        });
  }

  @Test
  void managedFieldsReadAsTheyAreWritten() {
    forAll(
        random -> {
          ManagedFields managed =
              State.EMPTY
                  .update("first", any(random))
                  .apply("second", any(random))
                  .update("third", any(random))
                  .managed();

          assertThat(ManagedFieldsJson.read(ManagedFieldsJson.write(managed))).isEqualTo(managed);
        });
  }
}
