// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import io.portolan.kube.api.Statuses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// In which form a client wants objects.
enum Format {
  OBJECT,
  TABLE,
  PARTIAL;

  private static final List<String> OFFERED = List.of("application/json");

  /// The first form in an Accept header that is served here.
  ///
  /// @throws io.portolan.kube.client.KubeException 406 when there is none
  static Format accepted(List<String> accept) {
    List<MediaType> types = MediaType.parseAll(accept);
    if (types.isEmpty()) {
      return OBJECT;
    }
    for (MediaType type : types) {
      if (type.isJson() && type.isMetaV1()) {
        switch (type.parameters().getOrDefault("as", "")) {
          case "" -> {
            return OBJECT;
          }
          case "Table" -> {
            return TABLE;
          }
          case "PartialObjectMetadata", "PartialObjectMetadataList" -> {
            return PARTIAL;
          }
          default -> {
            // A form that is not known here: the next one counts.
          }
        }
      }
    }
    throw Statuses.notAcceptable(OFFERED);
  }

  /// One entry of an Accept or Content-Type header.
  record MediaType(String type, Map<String, String> parameters) {

    static List<MediaType> parseAll(List<String> headers) {
      List<MediaType> types = new ArrayList<>();
      for (String header : headers) {
        for (String entry : header.split(",")) {
          if (!entry.isBlank()) {
            types.add(parse(entry));
          }
        }
      }
      return types;
    }

    static MediaType parse(String entry) {
      String[] parts = entry.split(";");
      Map<String, String> parameters = new HashMap<>();
      for (int at = 1; at < parts.length; at++) {
        int equals = parts[at].indexOf('=');
        if (equals > 0) {
          parameters.put(
              parts[at].substring(0, equals).trim().toLowerCase(Locale.ROOT),
              parts[at].substring(equals + 1).trim());
        }
      }
      return new MediaType(parts[0].trim().toLowerCase(Locale.ROOT), parameters);
    }

    boolean isJson() {
      return type.equals("application/json") || type.equals("*/*") || type.equals("application/*");
    }

    /// Without a conversion, or with one of the version that is served.
    boolean isMetaV1() {
      String group = parameters.getOrDefault("g", "meta.k8s.io");
      String version = parameters.getOrDefault("v", "v1");
      return !parameters.containsKey("as") || (group.equals("meta.k8s.io") && version.equals("v1"));
    }
  }
}
