// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.agent;

import io.portolan.kube.store.Entry;
import io.portolan.kube.store.MemoryStore;
import io.portolan.kube.store.Store;
import io.portolan.kube.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/// A store whose disk can be full.
final class FaultyStore implements Store {
  private final Store store = new MemoryStore();
  private volatile boolean full;

  void fill() {
    full = true;
  }

  void makeRoom() {
    full = false;
  }

  private void requireRoom() {
    if (full) {
      throw new UncheckedIOException(new IOException("No space left on device"));
    }
  }

  @Override
  public WriteResult put(String key, byte[] value, long expected) {
    requireRoom();
    return store.put(key, value, expected);
  }

  @Override
  public WriteResult delete(String key, long expected) {
    requireRoom();
    return store.delete(key, expected);
  }

  @Override
  public long revision() {
    return store.revision();
  }

  @Override
  public Optional<Entry> get(String key) {
    return store.get(key);
  }

  @Override
  public Page list(Range range) {
    return store.list(range);
  }

  @Override
  public Cursor watch(String prefix, long after) {
    return store.watch(prefix, after);
  }

  @Override
  public void compact(long revision) {
    store.compact(revision);
  }

  @Override
  public Optional<StoreException> problem() {
    return store.problem();
  }

  @Override
  public void close() {
    store.close();
  }
}
