// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.wire.Name;
import java.util.List;
import java.util.stream.Stream;

/// One server block: the zones and ports it is for, and its plugins in the order of their turns.
public record ServerConfig(List<Key> keys, List<Plugin> plugins) {
  public ServerConfig {
    keys = List.copyOf(keys);
    plugins = List.copyOf(plugins);
  }

  /// Whose questions a server is for: those about names in `zone` that come to `port`.
  public record Key(Name zone, int port) {}

  /// The plugins of that type.
  public <T extends Plugin> Stream<T> plugins(Class<T> type) {
    return plugins.stream().filter(type::isInstance).map(type::cast);
  }
}
