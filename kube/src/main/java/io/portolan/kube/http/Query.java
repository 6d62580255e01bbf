// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import io.portolan.kube.api.Statuses;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The parameters of a request.
record Query(Map<String, List<String>> values) {

  /// @param raw what stands after the question mark
  /// @throws io.portolan.kube.client.KubeException when an escape is malformed
  static Query parse(String raw) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String pair : raw.split("&")) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      values.computeIfAbsent(decode(name), _ -> new ArrayList<>()).add(decode(value));
    }
    return new Query(values);
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Statuses.badRequest("invalid URL escape in \"" + text + "\"");
    }
  }

  List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  /// The first value, or "".
  String text(String name) {
    return all(name).stream().findFirst().orElse("");
  }

  /// As Kubernetes reads booleans: all but "false" and "0" is true, and so is a bare name.
  boolean flag(String name) {
    List<String> all = all(name);
    return !all.isEmpty() && !all.getFirst().equals("false") && !all.getFirst().equals("0");
  }

  /// A number, empty when absent.
  ///
  /// @throws io.portolan.kube.client.KubeException when it is no number
  Optional<Long> number(String name) {
    String text = text(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      throw Statuses.badRequest("strconv.ParseInt: parsing \"" + text + "\": invalid syntax");
    }
  }
}
