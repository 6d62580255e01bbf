// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The description of a kind while it is written down; [#build] ends it.
public final class KindSpec {
  final String group;
  final String version;
  final String kind;
  final Class<? extends HasMetadata> model;
  final String singular;
  String plural;
  String storage;
  boolean namespaced = true;
  boolean generation;
  boolean converted;
  List<String> shortNames = List.of();
  List<String> categories = List.of();
  List<String> selectableFields = List.of();
  final List<Subresource> subresources = new ArrayList<>();
  Table table = Table.NAME_AND_AGE;
  Rules rules = Rules.NONE;
  Names.Check names = Names::subdomain;
  BiFunction<ObjectNode, String, String> fieldValues =
      (object, path) -> Tree.text(object, path.split("\\."));
  UnaryOperator<ObjectNode> toStorage = UnaryOperator.identity();
  UnaryOperator<ObjectNode> fromStorage = UnaryOperator.identity();
  @Nullable String warning;

  KindSpec(String group, String version, String kind, Class<? extends HasMetadata> model) {
    this.group = group;
    this.version = version;
    this.kind = kind;
    this.model = model;
    this.singular = kind.toLowerCase(Locale.ROOT);
    this.plural = singular + "s";
    this.storage = storageOf(group, plural);
  }

  /// The name in URLs, where it is not the kind in lower case with an `s`.
  public KindSpec plural(String name) {
    plural = name;
    storage = storageOf(group, name);
    return this;
  }

  public KindSpec shortNames(String... names) {
    shortNames = List.of(names);
    return this;
  }

  public KindSpec categories(String... names) {
    categories = List.of(names);
    return this;
  }

  public KindSpec clusterScoped() {
    namespaced = false;
    return this;
  }

  /// The status is written apart.
  public KindSpec status() {
    return subresource(Subresource.own("status", kind));
  }

  public KindSpec subresource(Subresource part) {
    subresources.add(part);
    return this;
  }

  /// `metadata.generation` counts changes of intent.
  public KindSpec generation() {
    generation = true;
    return this;
  }

  public KindSpec table(Table columns) {
    table = columns;
    return this;
  }

  public KindSpec rules(Rules ofKind) {
    rules = ofKind;
    return this;
  }

  /// What names of its objects must look like, where it is not a DNS subdomain.
  public KindSpec names(Names.Check check) {
    names = check;
    return this;
  }

  /// Fields that field selectors may name, besides the name and the namespace.
  public KindSpec selectable(String... paths) {
    selectableFields = List.of(paths);
    return this;
  }

  /// How a selectable field is read, where it is not simply the field at that path.
  public KindSpec fieldValues(BiFunction<ObjectNode, String, String> values) {
    fieldValues = values;
    return this;
  }

  /// Nothing here acts on it, which `text` says.
  public KindSpec warning(String text) {
    warning = text;
    return this;
  }

  /// Stored in another version of the same kind, whose group and plural name the place.
  public KindSpec storedAs(
      String storageGroup,
      String storagePlural,
      UnaryOperator<ObjectNode> to,
      UnaryOperator<ObjectNode> from) {
    storage = storageOf(storageGroup, storagePlural);
    converted = true;
    toStorage = to;
    fromStorage = from;
    return this;
  }

  public Kind build() {
    return new Kind(this);
  }

  private static String storageOf(String group, String plural) {
    return group.isEmpty() ? plural : group + "/" + plural;
  }
}
