// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.replica;

import com.fasterxml.jackson.databind.JsonNode;
import io.portolan.kube.api.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/// A short name for the content of a template, as in `web-5d4f8c7b9`. Pure.
public final class TemplateHash {
  /// Kubernetes' alphabet for generated names: no vowels and nothing that looks like one.
  private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

  private static final int FNV_BASIS = 0x811c9dc5;
  private static final int FNV_PRIME = 0x01000193;

  private TemplateHash() {}

  /// The same for equal content, whatever the order of map keys.
  ///
  /// @param content any object of the Kubernetes model
  /// @param collisions how many templates had the same hash before
  public static String of(Object content, int collisions) {
    int hash = mix(FNV_BASIS, Json.mapper().valueToTree(content));
    if (collisions > 0) {
      hash = mix(hash, "collision " + collisions);
    }
    return encode(Integer.toUnsignedString(hash));
  }

  private static String encode(String digits) {
    StringBuilder encoded = new StringBuilder();
    digits.chars().forEach(c -> encoded.append(ALPHABET.charAt(c % ALPHABET.length())));
    return encoded.toString();
  }

  private static int mix(int hash, JsonNode node) {
    int mixed = hash;
    if (node.isObject()) {
      Map<String, JsonNode> sorted = new TreeMap<>();
      node.properties().forEach(field -> sorted.put(field.getKey(), field.getValue()));
      for (Map.Entry<String, JsonNode> field : sorted.entrySet()) {
        if (!field.getValue().isNull()) {
          mixed = mix(mix(mixed, field.getKey()), field.getValue());
        }
      }
      return mixed;
    }
    if (node.isArray()) {
      for (JsonNode element : node) {
        mixed = mix(mixed, element);
      }
      return mix(mixed, "]");
    }
    return mix(mixed, node.asText());
  }

  private static int mix(int hash, String text) {
    int mixed = hash;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      mixed = (mixed ^ (b & 0xff)) * FNV_PRIME;
    }
    return (mixed ^ 0) * FNV_PRIME;
  }
}
