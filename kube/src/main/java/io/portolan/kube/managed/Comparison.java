// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.managed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which fields differ between two values.
public record Comparison(FieldSet removed, FieldSet modified, FieldSet added) {

  static Comparison of(Shape shape, JsonNode before, JsonNode after) {
    return of(shape, before, after, FieldSet.EMPTY);
  }

  /// @param ignored fields of the values themselves that do not count
  static Comparison of(Shape shape, JsonNode before, JsonNode after, FieldSet ignored) {
    Walk walk = new Walk(ignored);
    walk.visit(shape, before, after);
    return new Comparison(walk.removed.build(), walk.modified.build(), walk.added.build());
  }

  public boolean isSame() {
    return removed.isEmpty() && modified.isEmpty() && added.isEmpty();
  }

  /// What the writer has set.
  FieldSet set() {
    return modified.union(added);
  }

  /// Goes through two values at once; what is missing on one side is a missing node.
  private static final class Walk {
    private final FieldSet ignored;
    private final FieldSetBuilder removed = new FieldSetBuilder();
    private final FieldSetBuilder modified = new FieldSetBuilder();
    private final FieldSetBuilder added = new FieldSetBuilder();
    private final List<PathElement> path = new ArrayList<>();

    Walk(FieldSet ignored) {
      this.ignored = ignored;
    }

    void visit(Shape shape, JsonNode before, JsonNode after) {
      boolean leaf =
          before.isMissingNode()
              ? shape.isLeaf(after)
              : after.isMissingNode()
                  ? shape.isLeaf(before)
                  : shape.isLeaf(before) || shape.isLeaf(after);
      if (leaf || (before.isEmpty() && after.isEmpty())) {
        leaf(before, after);
        return;
      }
      if (shape instanceof Shape.ListOf list) {
        elements(list, before, after);
      } else {
        fields(shape, before, after);
      }
      if (before.isMissingNode()) {
        added.insert(path);
      } else if (after.isMissingNode()) {
        removed.insert(path);
      }
    }

    private void leaf(JsonNode before, JsonNode after) {
      if (before.isMissingNode()) {
        added.insert(path);
      } else if (after.isMissingNode()) {
        removed.insert(path);
      } else if (!Values.same(before, after)) {
        modified.insert(path);
      }
    }

    private void fields(Shape shape, JsonNode before, JsonNode after) {
      for (Map.Entry<String, JsonNode> field : before.properties()) {
        field(shape, field.getKey(), before, after);
      }
      for (Map.Entry<String, JsonNode> field : after.properties()) {
        if (!before.has(field.getKey())) {
          field(shape, field.getKey(), before, after);
        }
      }
    }

    private void field(Shape shape, String name, JsonNode before, JsonNode after) {
      if (path.isEmpty() && ignored.has(new PathElement.Field(name))) {
        return;
      }
      JsonNode old = before.path(name);
      JsonNode now = after.path(name);
      Shape.Member member =
          shape instanceof Shape.Struct struct ? struct.members().get(name) : null;
      if (member == null) {
        PathElement element = new PathElement.Field(name);
        path.add(element);
        visit(shape.at(element), old, now);
      } else {
        path.add(member.element());
        boolean inBoth = !before.isMissingNode() && !after.isMissingNode();
        boolean always = member.always() && inBoth;
        visit(member.shape(), always ? orEmpty(old, now) : old, always ? orEmpty(now, old) : now);
      }
      path.removeLast();
    }

    /// A value that is always there is empty where it is missing.
    private static JsonNode orEmpty(JsonNode value, JsonNode other) {
      if (!value.isMissingNode()) {
        return value;
      }
      return other.isObject() ? JsonNodeFactory.instance.objectNode() : NullNode.getInstance();
    }

    private void elements(Shape.ListOf list, JsonNode before, JsonNode after) {
      Elements old = Elements.of(list.relation(), before);
      Elements now = Elements.of(list.relation(), after);
      Set<PathElement> all = new LinkedHashSet<>(old.byElement().keySet());
      all.addAll(now.byElement().keySet());
      for (PathElement element : all) {
        path.add(element);
        List<JsonNode> one = old.all(element);
        List<JsonNode> other = now.all(element);
        if (one.size() <= 1 && other.size() <= 1) {
          visit(list.element(), old.single(element), now.single(element));
        } else {
          repeated(one, other);
        }
        path.removeLast();
      }
    }

    /// Elements of one key are compared together.
    private void repeated(List<JsonNode> before, List<JsonNode> after) {
      if (before.isEmpty()) {
        added.insert(path);
      } else if (after.isEmpty()) {
        removed.insert(path);
      } else {
        boolean same = before.size() == after.size();
        for (int at = 0; same && at < before.size(); at++) {
          same = Values.same(before.get(at), after.get(at));
        }
        if (!same) {
          modified.insert(path);
        }
      }
    }
  }
}
