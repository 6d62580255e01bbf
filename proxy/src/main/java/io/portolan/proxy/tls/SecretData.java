// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/// The data of a Secret of Kubernetes, in Base64 as in the object.
final class SecretData {
  private SecretData() {}

  static String text(Map<String, String> data, String name) throws IOException {
    return new String(bytes(data, name), StandardCharsets.ISO_8859_1);
  }

  static byte[] bytes(Map<String, String> data, String name) throws IOException {
    String value = data.getOrDefault(name, "");
    if (value.isEmpty()) {
      throw new IOException("has no " + name);
    }
    try {
      return Base64.getDecoder().decode(value);
    } catch (IllegalArgumentException wrong) {
      throw new IOException("has a " + name + " that is not Base64", wrong);
    }
  }
}
