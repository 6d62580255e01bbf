// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.namespace;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.portolan.control.frame.Caches;
import io.portolan.control.frame.ObjectKey;
import io.portolan.control.frame.Pods;
import io.portolan.control.frame.Time;
import io.portolan.control.frame.WorkQueue;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Puts into each namespace what pods need: the ServiceAccount `default` and the ConfigMap
/// `kube-root-ca.crt`.
public final class NamespaceContents implements AutoCloseable {
  private static final String ACCOUNT = "default";
  private static final String AUTHORITY = "kube-root-ca.crt";
  private static final String KEY = "ca.crt";
  private static final String DESCRIPTION =
      "Contains a CA bundle that can be used to verify the kube-apiserver when using internal"
          + " endpoints such as the internal service IP or kubernetes.default.svc. No other usage"
          + " is guaranteed across distributions of Kubernetes clusters.";

  private final Caches caches;
  private final String authorityPem;
  private final WorkQueue<ObjectKey> queue;

  public NamespaceContents(Caches caches, Time time, String authorityPem) {
    this.caches = caches;
    this.authorityPem = authorityPem;
    this.queue = new WorkQueue<>("namespace-contents", 4, time, this::reconcile);
  }

  /// Begins to work.
  public void start() {
    caches.namespaces.touched(namespace -> queue.add(ObjectKey.of(namespace)));
    caches.serviceAccounts.touched(account -> wake(account, ACCOUNT));
    caches.configMaps.touched(map -> wake(map, AUTHORITY));
  }

  @Override
  public void close() {
    queue.close();
  }

  private void wake(HasMetadata object, String name) {
    if (object.getMetadata().getName().equals(name)) {
      queue.add(new ObjectKey("", object.getMetadata().getNamespace()));
    }
  }

  private Optional<Duration> reconcile(ObjectKey key) {
    Optional<Namespace> namespace = caches.namespaces.get(key);
    if (namespace.isEmpty() || Pods.isDeleting(namespace.get())) {
      return Optional.empty();
    }
    if (caches.serviceAccounts.get(key.name(), ACCOUNT).isEmpty()) {
      caches.serviceAccounts.createIfAbsent(
          new ServiceAccountBuilder()
              .withNewMetadata()
              .withNamespace(key.name())
              .withName(ACCOUNT)
              .endMetadata()
              .build());
    }
    Optional<ConfigMap> authority = caches.configMaps.get(key.name(), AUTHORITY);
    if (authority.isEmpty()) {
      caches.configMaps.createIfAbsent(authority(key.name()));
    } else if (!Map.of(KEY, authorityPem).equals(authority.get().getData())) {
      caches.configMaps.edit(
          authority.get(),
          map -> new ConfigMapBuilder(map).withData(Map.of(KEY, authorityPem)).build());
    }
    return Optional.empty();
  }

  private ConfigMap authority(String namespace) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(AUTHORITY)
        .addToAnnotations("kubernetes.io/description", DESCRIPTION)
        .endMetadata()
        .addToData(KEY, authorityPem)
        .build();
  }
}
