// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.NamespacedName;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Secrets and ConfigMaps that a test makes.
public final class FakeResources implements Resources {
  private final Map<NamespacedName, Map<String, byte[]>> secrets = new HashMap<>();
  private final Map<NamespacedName, Map<String, String>> configMaps = new HashMap<>();

  private static NamespacedName name(String text) {
    String[] parts = text.split("/");
    return new NamespacedName(parts[0], parts[1]);
  }

  /// @param name `namespace/name`
  /// @param data keys and values in turn
  public FakeResources secret(String name, String... data) {
    Map<String, byte[]> bytes = new TreeMap<>();
    for (int i = 0; i < data.length; i += 2) {
      bytes.put(data[i], data[i + 1].getBytes(StandardCharsets.UTF_8));
    }
    secrets.put(name(name), bytes);
    return this;
  }

  /// @param name `namespace/name`
  /// @param data keys and values in turn
  public FakeResources configMap(String name, String... data) {
    Map<String, String> map = new TreeMap<>();
    for (int i = 0; i < data.length; i += 2) {
      map.put(data[i], data[i + 1]);
    }
    configMaps.put(name(name), map);
    return this;
  }

  /// Takes both kinds of that name away.
  public void remove(String name) {
    secrets.remove(name(name));
    configMaps.remove(name(name));
  }

  @Override
  public Optional<Map<String, byte[]>> secret(NamespacedName name) {
    return Optional.ofNullable(secrets.get(name));
  }

  @Override
  public Optional<Map<String, String>> configMap(NamespacedName name) {
    return Optional.ofNullable(configMaps.get(name));
  }
}
