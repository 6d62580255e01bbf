// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import io.portolan.kube.api.Statuses;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Splits request paths.
final class Paths {
  private Paths() {}

  /// The decoded segments of a raw path, without empty ones.
  ///
  /// @throws io.portolan.kube.client.KubeException when an escape is malformed
  static List<String> split(String raw) {
    List<String> segments = new ArrayList<>();
    for (String segment : raw.split("/")) {
      if (!segment.isEmpty()) {
        segments.add(decode(segment));
      }
    }
    return segments;
  }

  private static String decode(String segment) {
    try {
      // A plus is no space in a path.
      return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Statuses.badRequest("invalid URL escape in \"" + segment + "\"");
    }
  }
}
