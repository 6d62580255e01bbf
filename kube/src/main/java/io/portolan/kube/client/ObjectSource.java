// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;

/// Kubernetes objects to list and watch: the embedded API in process, or any Kubernetes API.
///
/// Objects are shared between all readers and must not be changed; to write, copy with the kind's
/// builder.
public interface ObjectSource {

  /// Every object of a kind, in all namespaces, as of one revision.
  <T extends HasMetadata> Listing<T> list(Class<T> kind);

  /// Delivers each change after `resourceVersion`, in order, one at a time, on a thread of the
  /// source. When the revision is too old or the connection ends, `watcher` is told once by
  /// [Watcher#ended] and the caller lists again.
  <T extends HasMetadata> Subscription watch(
      Class<T> kind, String resourceVersion, Watcher<T> watcher);

  /// The objects of a kind at one revision.
  record Listing<T>(List<T> items, String resourceVersion) {}

  /// What a watch tells.
  interface Watcher<T> {
    void changed(Change<T> change);

    /// The watch is over and nothing more comes; not called after [Subscription#close].
    void ended(String reason);
  }

  /// One change of one object.
  sealed interface Change<T> {
    T object();

    /// The object was created or has a new state.
    record Put<T>(T object) implements Change<T> {}

    /// The object is gone; `object` is its last state.
    record Deleted<T>(T object) implements Change<T> {}
  }

  /// A running watch.
  interface Subscription extends AutoCloseable {
    /// Idempotent. No change is delivered after it returns.
    @Override
    void close();
  }
}
