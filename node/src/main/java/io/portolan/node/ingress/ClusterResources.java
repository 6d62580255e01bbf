// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.portolan.kube.client.Informer;
import io.portolan.kube.client.ObjectSource;
import io.portolan.network.NamespacedName;
import io.portolan.proxy.ingress.Reference;
import io.portolan.proxy.ingress.Resources;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/// The Secrets and ConfigMaps of a cluster, as they are now; says which have changed.
///
/// Safe for use by several threads.
final class ClusterResources implements Resources, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<Consumer<Reference>> followers = new CopyOnWriteArrayList<>();
  private final Informer<Secret> secrets;
  private final Informer<ConfigMap> configMaps;

  private ClusterResources(ObjectSource source) {
    secrets =
        Informer.start(
            source,
            Secret.class,
            List.of(new Changes<>(Reference.Kind.SECRET, ClusterResources::isSame)));
    configMaps =
        Informer.start(
            source,
            ConfigMap.class,
            List.of(new Changes<>(Reference.Kind.CONFIG_MAP, ClusterResources::isSame)));
  }

  /// Begins to watch; returns at once.
  static ClusterResources start(ObjectSource source) {
    return new ClusterResources(source);
  }

  /// Calls `follower` after each change from now on; of one kind one at a time.
  void follow(Consumer<Reference> follower) {
    followers.add(follower);
  }

  /// Waits until what was there at the start is known: what has not been listed yet must not be
  /// called missing. Not to be called with a lock that a follower takes.
  void awaitSynced() {
    try {
      secrets.awaitSynced(PATIENCE);
      configMaps.awaitSynced(PATIENCE);
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    }
  }

  /// The Secret of that name.
  Optional<Secret> findSecret(NamespacedName name) {
    return secrets.get(name.namespace(), name.name());
  }

  /// The ConfigMap of that name.
  Optional<ConfigMap> findConfigMap(NamespacedName name) {
    return configMaps.get(name.namespace(), name.name());
  }

  @Override
  public Optional<Map<String, byte[]>> secret(NamespacedName name) {
    return findSecret(name).map(secret -> decoded(data(secret)));
  }

  @Override
  public Optional<Map<String, String>> configMap(NamespacedName name) {
    return findConfigMap(name).map(ClusterResources::data);
  }

  private static Map<String, String> data(Secret secret) {
    return Objects.requireNonNullElse(secret.getData(), Map.of());
  }

  private static Map<String, String> data(ConfigMap map) {
    return Objects.requireNonNullElse(map.getData(), Map.of());
  }

  private static Map<String, byte[]> decoded(Map<String, String> data) {
    Map<String, byte[]> decoded = new HashMap<>();
    data.forEach((key, value) -> decoded.put(key, Base64.getMimeDecoder().decode(value)));
    return decoded;
  }

  private static boolean isSame(Secret before, Secret now) {
    return data(before).equals(data(now)) && Objects.equals(before.getType(), now.getType());
  }

  private static boolean isSame(ConfigMap before, ConfigMap now) {
    return data(before).equals(data(now));
  }

  /// Tells of those changes that change what an object holds.
  private final class Changes<T extends HasMetadata> implements Informer.Handler<T> {
    private final Reference.Kind kind;
    private final BiPredicate<T, T> isSame;

    Changes(Reference.Kind kind, BiPredicate<T, T> isSame) {
      this.kind = kind;
      this.isSame = isSame;
    }

    @Override
    public void put(Optional<T> before, T now) {
      if (before.isEmpty() || !isSame.test(before.get(), now)) {
        tell(now);
      }
    }

    @Override
    public void deleted(T last) {
      tell(last);
    }

    private void tell(T object) {
      Reference changed =
          new Reference(
              kind,
              new NamespacedName(
                  object.getMetadata().getNamespace(), object.getMetadata().getName()));
      followers.forEach(follower -> follower.accept(changed));
    }
  }

  @Override
  public void close() {
    secrets.close();
    configMaps.close();
  }
}
