// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// One kind in one version, as the API serves it: names, subresources, defaults, validation, table.
/// Immutable; the methods on objects change the object they are given, and nothing else.
public final class Kind {
  private final KindSpec spec;

  Kind(KindSpec spec) {
    this.spec = spec;
  }

  /// Starts the description of a kind. `group` is "" for the core group.
  public static KindSpec of(
      String group, String version, String kind, Class<? extends HasMetadata> model) {
    return new KindSpec(group, version, kind, model);
  }

  /// The API group, "" for the core group.
  public String group() {
    return spec.group;
  }

  public String version() {
    return spec.version;
  }

  /// `v1` or `apps/v1`.
  public String apiVersion() {
    return spec.group.isEmpty() ? spec.version : spec.group + "/" + spec.version;
  }

  /// The name of the kind: `Deployment`.
  public String kind() {
    return spec.kind;
  }

  /// The name of the list of them: `DeploymentList`.
  public String listKind() {
    return spec.kind + "List";
  }

  /// The name in URLs: `deployments`.
  public String plural() {
    return spec.plural;
  }

  public String singular() {
    return spec.singular;
  }

  public List<String> shortNames() {
    return spec.shortNames;
  }

  public List<String> categories() {
    return spec.categories;
  }

  public boolean namespaced() {
    return spec.namespaced;
  }

  /// The fabric8 class of its objects.
  public Class<? extends HasMetadata> model() {
    return spec.model;
  }

  /// `deployments.apps`, or `services` in the core group: how messages name the resource.
  public String qualifiedPlural() {
    return spec.group.isEmpty() ? spec.plural : spec.plural + "." + spec.group;
  }

  /// `Deployment.apps`, or `Service`: how `is invalid` messages name the kind.
  public String qualifiedKind() {
    return spec.group.isEmpty() ? spec.kind : spec.kind + "." + spec.group;
  }

  /// Where objects are stored; two versions of one kind share it.
  public String storage() {
    return spec.storage;
  }

  public List<Subresource> subresources() {
    return spec.subresources;
  }

  public Optional<Subresource> subresource(String name) {
    return spec.subresources.stream().filter(part -> part.name().equals(name)).findFirst();
  }

  /// Whether the status is written apart, through the `status` subresource.
  public boolean hasStatus() {
    return subresource("status").isPresent();
  }

  /// Whether `metadata.generation` counts changes of intent.
  public boolean hasGeneration() {
    return spec.generation;
  }

  public Table table() {
    return spec.table;
  }

  /// Said once to whoever creates such an object, when nothing in this program acts on it.
  public Optional<String> warning() {
    return Optional.ofNullable(spec.warning);
  }

  /// Fields besides `metadata.name` and `metadata.namespace` that field selectors may name, as
  /// paths such as `spec.nodeName`.
  public List<String> selectableFields() {
    return spec.selectableFields;
  }

  /// The value of a selectable field of an object, "" when it has none.
  public String selectableField(ObjectNode object, String path) {
    return spec.fieldValues.apply(object, path);
  }

  /// Fills in what the user left out.
  public void applyDefaults(ObjectNode object) {
    spec.rules.applyDefaults(object);
  }

  /// Drops what a user may not set at creation: the status, and what the kind itself decides. The
  /// generation starts at 1. The object must have its name and its uid already.
  public void prepareForCreate(ObjectNode object) {
    if (hasStatus() && !spec.rules.keepsStatusAtCreation()) {
      object.remove("status");
    }
    if (spec.generation) {
      Tree.obtain(object, "metadata").put("generation", 1);
    }
    spec.rules.prepareForCreate(object);
  }

  /// Keeps the old status, and counts the generation when the intent changed.
  public void prepareForUpdate(ObjectNode updated, ObjectNode old) {
    if (hasStatus()) {
      Tree.replace(updated, "status", Tree.at(old, "status"));
    }
    spec.rules.prepareForUpdate(updated, old);
    ObjectNode metadata = Tree.obtain(updated, "metadata");
    long generation = Tree.number(old, 0, "metadata", "generation");
    if (spec.generation && spec.rules.changesIntent(updated, old)) {
      generation++;
    }
    if (generation > 0) {
      metadata.put("generation", generation);
    } else {
      metadata.remove("generation");
    }
  }

  /// Keeps everything but the status as it is in `old`; of the metadata, only labels, annotations,
  /// finalizers and owners may change with it.
  public void prepareForStatusUpdate(ObjectNode updated, ObjectNode old) {
    for (String field : List.copyOf(fieldNames(updated))) {
      if (!field.equals("status") && !field.equals("metadata")) {
        Tree.replace(updated, field, Tree.at(old, field));
      }
    }
    for (String field : fieldNames(old)) {
      if (!field.equals("status") && !updated.has(field)) {
        Tree.replace(updated, field, Tree.at(old, field));
      }
    }
    Tree.replace(
        Tree.obtain(updated, "metadata"), "generation", Tree.at(old, "metadata", "generation"));
  }

  /// What is wrong with a new object; empty when nothing is.
  public List<FieldError> validateCreate(ObjectNode object) {
    return collect(
        errors -> {
          Metadata.create(object, spec.namespaced, spec.names, errors);
          spec.rules.validateCreate(object, errors);
        });
  }

  /// What is wrong with a change; empty when nothing is.
  public List<FieldError> validateUpdate(ObjectNode updated, ObjectNode old) {
    return collect(
        errors -> {
          Metadata.update(updated, old, errors);
          spec.rules.validateUpdate(updated, old, errors);
        });
  }

  /// What is wrong with a change of the status; empty when nothing is.
  public List<FieldError> validateStatusUpdate(ObjectNode updated, ObjectNode old) {
    return collect(
        errors -> {
          Metadata.update(updated, old, errors);
          spec.rules.validateStatusUpdate(updated, old, errors);
        });
  }

  /// Whether objects are stored in another version than this one.
  public boolean isConverted() {
    return spec.converted;
  }

  /// The object as it is stored, in the one version that is stored.
  public ObjectNode toStorage(ObjectNode object) {
    return spec.toStorage.apply(object);
  }

  /// A stored object in this version.
  public ObjectNode fromStorage(ObjectNode stored) {
    return spec.fromStorage.apply(stored);
  }

  private static List<FieldError> collect(Consumer<Errors> checks) {
    Errors errors = new Errors();
    checks.accept(errors);
    return errors.list();
  }

  private static List<String> fieldNames(ObjectNode object) {
    return object.properties().stream().map(java.util.Map.Entry::getKey).toList();
  }

  @Override
  public String toString() {
    return apiVersion() + " " + kind();
  }
}
