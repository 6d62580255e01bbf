// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.manifest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where in manifest files the objects and their fields stand.
public final class ManifestLines {
  private final Map<String, Manifest> manifests = new HashMap<>();

  /// A place in a file.
  ///
  /// @param line 1 is the first
  public record Place(String file, int line) {}

  private ManifestLines() {}

  public static ManifestLines of(List<Manifest> manifests) {
    ManifestLines lines = new ManifestLines();
    for (Manifest manifest : manifests) {
      String namespace = manifest.namespace().isEmpty() ? "default" : manifest.namespace();
      lines.manifests.put(manifest.kind() + " " + namespace + "/" + manifest.name(), manifest);
      lines.manifests.putIfAbsent(manifest.kind() + " " + manifest.name(), manifest);
    }
    return lines;
  }

  /// Where the field of an object stands, or the object where the field is not written.
  ///
  /// @param object as in `NetworkPolicy shop/web`
  /// @param field as in `spec.ingress[0]`; empty for the object itself
  public Optional<Place> find(String object, String field) {
    return Optional.ofNullable(manifests.get(object))
        .map(manifest -> new Place(manifest.file(), manifest.lineOf(field)));
  }
}
