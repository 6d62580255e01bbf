// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import io.portolan.kube.api.Statuses;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// In which form a client wants objects.
enum Format {
  OBJECT,
  TABLE,
  PARTIAL;

  private static final List<String> OFFERED = List.of("application/json", "application/yaml");
  private static final List<String> STREAMED = List.of("application/json;stream=watch");

  /// The form that a client likes best of those that are served here.
  ///
  /// @throws io.portolan.kube.client.KubeException 406 when there is none
  static Format accepted(List<String> accept) {
    return best(accept).flatMap(Format::of).orElseThrow(() -> Statuses.notAcceptable(OFFERED));
  }

  /// The same for a stream of objects, for which there is no YAML.
  static Format streamed(List<String> accept) {
    return MediaType.byPreference(accept).stream()
        .filter(type -> !type.isYaml())
        .flatMap(type -> of(type).stream())
        .findFirst()
        .orElseThrow(() -> Statuses.notAcceptable(STREAMED));
  }

  /// Whether the client likes YAML best.
  static boolean isYaml(List<String> accept) {
    return best(accept).filter(MediaType::isYaml).isPresent();
  }

  private static Optional<MediaType> best(List<String> accept) {
    return MediaType.byPreference(accept).stream().filter(type -> of(type).isPresent()).findFirst();
  }

  /// Empty for a form or an encoding that is not known here.
  private static Optional<Format> of(MediaType type) {
    if (!(type.isJson() || type.isYaml()) || !type.isMetaV1()) {
      return Optional.empty();
    }
    return switch (type.parameters().getOrDefault("as", "")) {
      case "" -> Optional.of(OBJECT);
      case "Table" -> Optional.of(TABLE);
      case "PartialObjectMetadata", "PartialObjectMetadataList" -> Optional.of(PARTIAL);
      default -> Optional.empty();
    };
  }

  /// One entry of an Accept or Content-Type header.
  record MediaType(String type, Map<String, String> parameters) {
    private static final MediaType ANYTHING = new MediaType("*/*", Map.of());

    /// The entries of an Accept header, what the client likes best first; anything when there are
    /// none.
    static List<MediaType> byPreference(List<String> accept) {
      List<MediaType> types = new ArrayList<>(parseAll(accept));
      types.sort(Comparator.comparingDouble(MediaType::quality).reversed());
      return types.isEmpty() ? List.of(ANYTHING) : types;
    }

    private double quality() {
      try {
        return Double.parseDouble(parameters.getOrDefault("q", "1"));
      } catch (NumberFormatException _) {
        return 1;
      }
    }

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

    boolean isYaml() {
      return type.equals("application/yaml");
    }

    /// Without a conversion, or with one of the version that is served.
    boolean isMetaV1() {
      String group = parameters.getOrDefault("g", "meta.k8s.io");
      String version = parameters.getOrDefault("v", "v1");
      return !parameters.containsKey("as") || (group.equals("meta.k8s.io") && version.equals("v1"));
    }
  }
}
