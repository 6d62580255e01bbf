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
///
/// Who owns which fields stands behind the object, in a line of its own: only clients and writers
/// want to know, so nobody else decodes it. JSON in one line has no line's end in it.
///
/// ```
/// {"kind":"Pod","apiVersion":"v1","metadata":{...},...}
/// [{"manager":"kubectl-create",...},...]
/// ```
final class StoredForm {
  private static final byte[] METADATA = "\"metadata\":{".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] MANAGED_FIELDS =
      "\"managedFields\":".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] NOTHING = new byte[0];

  private StoredForm() {}

  /// @param managed who owns which fields, as [#managed] gives it
  static byte[] encode(Kind kind, ObjectNode object, byte[] managed) {
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
    byte[] value = Json.bytes(ordered);
    if (managed.length == 0) {
      return value;
    }
    byte[] whole = Arrays.copyOf(value, value.length + 1 + managed.length);
    whole[value.length] = '\n';
    System.arraycopy(managed, 0, whole, value.length + 1, managed.length);
    return whole;
  }

  static ObjectNode decode(Entry entry) {
    return Json.tree(entry.value(), objectLength(entry.value()));
  }

  /// The list of who owns which fields; no bytes when nobody keeps track.
  static byte[] managed(byte[] value) {
    int end = objectLength(value);
    return end == value.length ? NOTHING : Arrays.copyOfRange(value, end + 1, value.length);
  }

  private static int objectLength(byte[] value) {
    for (int at = value.length - 1; at >= 0; at--) {
      if (value[at] == '\n') {
        return at;
      }
    }
    return value.length;
  }

  /// Writes the bytes for clients.
  static void write(byte[] value, long revision, OutputStream out) throws IOException {
    int at = insertionPoint(value);
    int end = objectLength(value);
    out.write(value, 0, at);
    if (revision > 0) {
      out.write(("\"resourceVersion\":\"" + revision + "\",").getBytes(StandardCharsets.US_ASCII));
    }
    if (end < value.length) {
      out.write(MANAGED_FIELDS);
      out.write(value, end + 1, value.length - end - 1);
      out.write(',');
    }
    out.write(value, at, end - at);
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
