// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.store.Entry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// How an object lies in the store: JSON that begins with `kind`, `apiVersion` and `metadata`, and
/// without the resourceVersion, which is the revision of the entry. So the bytes for a client are
/// those of the store with the revision put in at a place that is found without parsing.
final class StoredForm {
  private static final byte[] METADATA = "\"metadata\":{".getBytes(StandardCharsets.US_ASCII);

  private StoredForm() {}

  static byte[] encode(Kind kind, ObjectNode object) {
    ObjectNode stored = kind.toStorage(object);
    ObjectNode ordered = Json.object();
    ordered.set("kind", stored.path("kind"));
    ordered.set("apiVersion", stored.path("apiVersion"));
    if (!(stored.get("metadata") instanceof ObjectNode metadata)) {
      throw new IllegalArgumentException("an object without metadata");
    }
    ObjectNode kept = metadata.deepCopy();
    kept.remove("resourceVersion");
    kept.remove("managedFields");
    kept.remove("selfLink");
    ordered.set("metadata", kept);
    stored
        .properties()
        .forEach(
            field -> {
              if (!ordered.has(field.getKey())) {
                ordered.set(field.getKey(), field.getValue());
              }
            });
    return Json.bytes(ordered);
  }

  static ObjectNode decode(Entry entry) {
    return Json.tree(entry.value());
  }

  /// Writes the bytes for clients.
  static void write(byte[] value, long revision, OutputStream out) throws IOException {
    int at = insertionPoint(value);
    out.write(value, 0, at);
    out.write(field(revision));
    out.write(value, at, value.length - at);
  }

  static byte[] bytes(byte[] value, long revision) {
    int at = insertionPoint(value);
    byte[] field = field(revision);
    byte[] whole = Arrays.copyOf(value, value.length + field.length);
    System.arraycopy(field, 0, whole, at, field.length);
    System.arraycopy(value, at, whole, at + field.length, value.length - at);
    return whole;
  }

  private static byte[] field(long revision) {
    return ("\"resourceVersion\":\"" + revision + "\",").getBytes(StandardCharsets.US_ASCII);
  }

  private static int insertionPoint(byte[] value) {
    for (int at = 0; at + METADATA.length <= value.length; at++) {
      if (Arrays.equals(value, at, at + METADATA.length, METADATA, 0, METADATA.length)) {
        return at + METADATA.length;
      }
    }
    throw new IllegalStateException("a stored object without metadata");
  }
}
