// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.wire.Name;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a plugin's lines are read against.
///
/// @param zones those of the server block
/// @param files the keys of the ConfigMap: what a plugin may name as a file
record Context(List<Name> zones, Map<String, String> files) {
  /// The text of a file; a path stands for the ConfigMap's key of its last part, since the
  /// ConfigMap is mounted there.
  String text(String path) {
    return Optional.ofNullable(files.get(path.substring(path.lastIndexOf('/') + 1)))
        .orElseThrow(() -> new IllegalArgumentException("the ConfigMap has none of that name"));
  }
}
