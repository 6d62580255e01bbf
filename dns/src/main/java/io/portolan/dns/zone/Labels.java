// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.zone;

import io.portolan.dns.wire.Name;
import io.portolan.network.NamespacedName;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Labels on the wire, in lower case: the keys under which a zone keeps things.
final class Labels {
  private Labels() {}

  /// Whether `text` can be one label.
  static boolean fits(String text) {
    return !text.isEmpty() && text.getBytes(StandardCharsets.UTF_8).length <= Name.MAX_LABEL_LENGTH;
  }

  /// The labels one after another, without a root.
  static byte[] encode(String... labels) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String label : labels) {
      byte[] bytes = label.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
      out.write(bytes.length);
      out.writeBytes(bytes);
    }
    return out.toByteArray();
  }

  /// The first of encoded labels.
  static String first(byte[] labels) {
    return new String(labels, 1, labels[0], StandardCharsets.UTF_8);
  }

  /// The two labels of a Service or pod: its name, then its namespace.
  static byte[] encode(NamespacedName name) {
    return encode(name.name(), name.namespace());
  }

  static boolean fits(NamespacedName name) {
    return fits(name.name()) && fits(name.namespace());
  }
}
