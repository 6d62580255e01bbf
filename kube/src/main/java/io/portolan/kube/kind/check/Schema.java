// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.check;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Tree;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// What the schema of a CustomResourceDefinition may ask of a field, in the words in which the API
/// server says that it does not hold. `parent` is the object that has the field, `at` where that
/// is.
public record Schema(Errors errors) {

  /// Whether the field is there.
  public boolean required(ObjectNode parent, String field, FieldPath at) {
    if (!parent.has(field)) {
      errors.required(at.child(field), "");
    }
    return parent.has(field);
  }

  /// A required text out of a few.
  public void oneOf(ObjectNode parent, String field, FieldPath at, List<String> supported) {
    String value = Tree.text(parent, field);
    if (required(parent, field, at) && !supported.contains(value)) {
      errors.notSupported(at.child(field), value, supported);
    }
  }

  /// A required number.
  public void number(ObjectNode parent, String field, FieldPath at, long least, long most) {
    if (!required(parent, field, at)) {
      return;
    }
    long value = Tree.number(parent, least, field);
    if (value < least) {
      invalid(at.child(field), value, "greater than or equal to " + least);
    } else if (value > most) {
      invalid(at.child(field), value, "less than or equal to " + most);
    }
  }

  /// A text, if it is there.
  public void length(ObjectNode parent, String field, FieldPath at, int most) {
    String text = Tree.text(parent, field);
    if (text.codePointCount(0, text.length()) > most) {
      errors.tooLong(at.child(field), most);
    }
  }

  /// How many elements a list has, if it is there.
  public void size(ObjectNode parent, String field, FieldPath at, int least, int most) {
    int size = Tree.at(parent, field).size();
    if (parent.has(field) && size < least) {
      errors.invalid(
          at.child(field),
          size,
          at.child(field) + " in body should have at least " + least + " items");
    } else if (size > most) {
      errors.tooMany(at.child(field), size, most);
    }
  }

  /// The texts of a list.
  public void lengths(ObjectNode parent, String field, FieldPath at, int most) {
    List<String> texts = Tree.texts(parent, field);
    for (int i = 0; i < texts.size(); i++) {
      if (texts.get(i).length() > most) {
        errors.tooLong(at.child(field).index(i), most);
      }
    }
  }

  /// The texts of a list.
  public void pattern(ObjectNode parent, String field, FieldPath at, Pattern pattern) {
    List<String> texts = Tree.texts(parent, field);
    for (int i = 0; i < texts.size(); i++) {
      if (!pattern.matcher(texts.get(i)).find()) {
        FieldPath element = at.child(field).index(i);
        errors.invalid(
            element, texts.get(i), element + " in body should match '" + pattern.pattern() + "'");
      }
    }
  }

  /// A list that is a set.
  public void distinct(ObjectNode parent, String field, FieldPath at) {
    List<String> texts = Tree.texts(parent, field);
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < texts.size(); i++) {
      if (!seen.add(texts.get(i))) {
        errors.duplicate(at.child(field).index(i), texts.get(i));
      }
    }
  }

  /// An object with at least one field.
  public void notEmpty(ObjectNode object, FieldPath at) {
    if (object.isEmpty()) {
      errors.invalid(at, 0, at + " in body should have at least 1 properties");
    }
  }

  /// An object of which exactly one field is set.
  public void exactlyOne(ObjectNode object, FieldPath at) {
    notEmpty(object, at);
    if (object.size() > 1) {
      errors.tooMany(at, object.size(), 1);
    }
  }

  private void invalid(FieldPath at, long value, String should) {
    errors.invalid(at, value, at + " in body should be " + should);
  }
}
