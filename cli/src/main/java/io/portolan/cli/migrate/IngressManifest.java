// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.migrate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.cli.failure.Failure;
import io.portolan.cli.manifest.Manifest;
import io.portolan.network.NamespacedName;
import io.portolan.network.ingress.Ingress;
import io.portolan.network.kubernetes.IngressReader;
import java.time.format.DateTimeParseException;

/// Reads the Ingress of a manifest, which no API has looked at yet.
final class IngressManifest {
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private IngressManifest() {}

  /// @param name also where the manifest does not say the namespace
  /// @throws Failure MANIFEST, naming what no Ingress has
  static Ingress read(Manifest manifest, NamespacedName name) {
    ObjectNode object = manifest.object().deepCopy();
    object.withObject("/metadata").put("namespace", name.namespace()).put("name", name.name());
    removeNulls(manifest, object);
    try {
      return IngressReader.read(
          JSON.treeToValue(object, io.fabric8.kubernetes.api.model.networking.v1.Ingress.class));
    } catch (JsonProcessingException e) {
      throw refused(manifest, e.getOriginalMessage(), e);
    } catch (DateTimeParseException e) {
      String why = "\"" + e.getParsedString() + "\" is no time; leave the field out";
      throw refused(manifest, "metadata.creationTimestamp: " + why, e);
    }
  }

  /// A field that is null counts as not written, an item that is null as a mistake.
  private static void removeNulls(Manifest manifest, JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.properties().removeIf(field -> field.getValue().isNull());
    }
    for (JsonNode child : node) {
      if (child.isNull()) {
        throw new Failure(Failure.Kind.MANIFEST, manifest.where() + ": an item of a list is empty");
      }
      removeNulls(manifest, child);
    }
  }

  private static Failure refused(Manifest manifest, String why, Exception cause) {
    return new Failure(Failure.Kind.MANIFEST, manifest.where() + ": " + why, cause);
  }
}
