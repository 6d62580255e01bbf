// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.cli.failure.Failure;
import io.portolan.cli.manifest.Manifest;
import io.portolan.kube.api.Api;
import io.portolan.kube.api.Place;
import io.portolan.kube.api.WriteContext;
import io.portolan.kube.client.KubeException;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.patch.FieldTypes;
import io.portolan.kube.patch.ThreeWayMerge;
import io.portolan.kube.schema.Decoded;
import io.portolan.kube.schema.Decoder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Creates or updates the objects of manifests, with the annotation that kubectl apply keeps, so
/// that either may go on where the other stopped.
final class ManifestApplier {
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  /// Fields that this applies are those of `kubectl apply`, too.
  private static final WriteContext AS_KUBECTL =
      WriteContext.PORTOLAN.as("kubectl-client-side-apply");

  private static final WriteContext PREVIEW =
      new WriteContext(AS_KUBECTL.user(), true, AS_KUBECTL.manager(), AS_KUBECTL.warnings());

  /// What others refer to comes first; the rest keeps its order.
  private static final List<String> FIRST =
      List.of(
          "Namespace", "PriorityClass", "RuntimeClass", "ServiceAccount", "Secret", "ConfigMap");

  private final Api api;

  ManifestApplier(Api api) {
    this.api = api;
  }

  /// Applies all of them; none when one of them cannot be of its kind.
  ///
  /// @return for each, in the order in which it was done, what kubectl apply would print
  /// @throws Failure MANIFEST, naming file, line and object, at the first that is refused
  List<String> apply(List<Manifest> manifests) {
    List<Manifest> ordered = new ArrayList<>(manifests);
    ordered.sort(Comparator.comparingInt(ManifestApplier::rank));
    ordered.forEach(manifest -> requireKnownFields(manifest, kind(manifest)));
    return ordered.stream().map(this::apply).toList();
  }

  /// What the objects would be: checked and with their defaults, and nothing is written. An object
  /// in a namespace that only comes with them stays as it is written.
  ///
  /// @throws Failure MANIFEST, naming file, line and object, at the first that is refused
  List<ObjectNode> preview(List<Manifest> manifests) {
    List<String> coming =
        manifests.stream()
            .filter(manifest -> manifest.kind().equals("Namespace"))
            .map(Manifest::name)
            .toList();
    List<ObjectNode> objects = new ArrayList<>();
    for (Manifest manifest : manifests) {
      Kind kind = kind(manifest);
      requireKnownFields(manifest, kind);
      String namespace = namespace(manifest, kind);
      boolean isThere =
          !coming.contains(namespace)
              || api.reader().find(new Place(namespaces(), "", namespace)).isPresent();
      try {
        objects.add(
            isThere ? written(manifest, kind, namespace, PREVIEW) : manifest.object().deepCopy());
      } catch (KubeException refusal) {
        throw refused(manifest, String.valueOf(refusal.getMessage()), refusal);
      }
    }
    return objects;
  }

  private Kind namespaces() {
    return api.kinds().byApiVersion("v1", "Namespace").orElseThrow();
  }

  private static String namespace(Manifest manifest, Kind kind) {
    return !kind.namespaced()
        ? ""
        : manifest.namespace().isEmpty() ? "default" : manifest.namespace();
  }

  private static int rank(Manifest manifest) {
    int rank = FIRST.indexOf(manifest.kind());
    return rank < 0 ? FIRST.size() : rank;
  }

  private String apply(Manifest manifest) {
    Kind kind = kind(manifest);
    String namespace = namespace(manifest, kind);
    try {
      return kind.singular()
          + (kind.group().isEmpty() ? "" : "." + kind.group())
          + "/"
          + write(manifest, kind, namespace);
    } catch (KubeException refusal) {
      throw refused(manifest, String.valueOf(refusal.getMessage()), refusal);
    }
  }

  private ObjectNode written(Manifest manifest, Kind kind, String namespace, WriteContext context) {
    Place place = new Place(kind, namespace, manifest.name());
    ObjectNode wanted = manifest.object().deepCopy();
    if (manifest.name().isEmpty() || api.reader().find(place).isEmpty()) {
      return api.create(kind, namespace, wanted, context).tree();
    }
    FieldTypes type = FieldTypes.of(kind.model());
    return api.update(place, stored -> merge(stored.tree(), wanted, type), context).tree();
  }

  private String write(Manifest manifest, Kind kind, String namespace) {
    ObjectNode wanted = manifest.object().deepCopy();
    if (manifest.name().isEmpty()) {
      return api.create(kind, namespace, wanted, AS_KUBECTL).name() + " created";
    }
    wanted.withObject("metadata").withObject("annotations").put(LAST_APPLIED, text(manifest));
    Place place = new Place(kind, namespace, manifest.name());
    Optional<ObjectNode> current = api.reader().find(place).map(found -> found.tree());
    if (current.isEmpty()) {
      api.create(kind, namespace, wanted, AS_KUBECTL);
      return manifest.name() + " created";
    }
    FieldTypes type = FieldTypes.of(kind.model());
    if (merge(current.get(), wanted, type).equals(current.get())) {
      return manifest.name() + " unchanged";
    }
    api.update(place, stored -> merge(stored.tree(), wanted, type), AS_KUBECTL);
    return manifest.name() + " configured";
  }

  private static ObjectNode merge(ObjectNode current, ObjectNode wanted, FieldTypes type) {
    return ThreeWayMerge.merge(current, last(current), wanted, type);
  }

  private Kind kind(Manifest manifest) {
    return api.kinds()
        .byApiVersion(manifest.apiVersion(), manifest.kind())
        .orElseThrow(
            () ->
                refused(
                    manifest,
                    "no matches for kind \""
                        + manifest.kind()
                        + "\" in version \""
                        + manifest.apiVersion()
                        + "\"",
                    null));
  }

  /// As strict as `kubectl apply`: what a typing error says would otherwise be passed over.
  private static void requireKnownFields(Manifest manifest, Kind kind) {
    Decoded decoded = Decoder.decode(kind, manifest.object().deepCopy());
    List<String> problems = new ArrayList<>(decoded.unknownFields());
    decoded.failure().ifPresent(problems::add);
    if (!problems.isEmpty()) {
      throw refused(manifest, String.join(", ", problems), null);
    }
  }

  private static ObjectNode last(ObjectNode current) {
    String text = current.path("metadata").path("annotations").path(LAST_APPLIED).asText();
    try {
      return text.isEmpty()
          ? current.objectNode()
          : (ObjectNode) ControlProtocol.JSON.readTree(text);
    } catch (JsonProcessingException | ClassCastException notOurs) {
      return current.objectNode();
    }
  }

  private static String text(Manifest manifest) {
    try {
      return ControlProtocol.JSON.writeValueAsString(manifest.object()) + "\n";
    } catch (JsonProcessingException e) {
      throw refused(manifest, String.valueOf(e.getMessage()), e);
    }
  }

  private static Failure refused(
      Manifest manifest, String why, @org.jspecify.annotations.Nullable Exception cause) {
    String message = manifest.where() + ": " + why;
    return cause == null
        ? new Failure(Failure.Kind.MANIFEST, message)
        : new Failure(Failure.Kind.MANIFEST, message, cause);
  }
}
