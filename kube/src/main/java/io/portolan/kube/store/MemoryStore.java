// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.store;

import java.util.List;
import java.util.Optional;

/// A store that forgets everything when it is closed.
public final class MemoryStore implements Store {
  private final Buckets buckets = new Buckets(1);
  private boolean closed;

  @Override
  public long revision() {
    return buckets.revision();
  }

  @Override
  public Optional<Entry> get(String key) {
    return buckets.get(key);
  }

  @Override
  public Page list(Range range) {
    return buckets.list(range);
  }

  @Override
  public synchronized WriteResult put(String key, byte[] value, long expected) {
    return write(new Write.Put(key, value, expected));
  }

  @Override
  public synchronized WriteResult delete(String key, long expected) {
    return write(new Write.Delete(key, expected));
  }

  private WriteResult write(Write write) {
    if (closed) {
      throw new StoreException.Closed();
    }
    Write.Verdict verdict = write.against(buckets.get(write.key()), buckets.revision() + 1);
    return switch (verdict) {
      case Write.Verdict.Refused(WriteResult.Conflict conflict) -> conflict;
      case Write.Verdict.Accepted(Event event) -> {
        buckets.append(List.of(event));
        yield new WriteResult.Written(event.entry());
      }
    };
  }

  @Override
  public Cursor watch(String prefix, long after) {
    return buckets.watch(prefix, after);
  }

  @Override
  public void compact(long revision) {
    buckets.compact(revision);
  }

  @Override
  public synchronized Optional<StoreException> problem() {
    return closed ? Optional.of(new StoreException.Closed()) : Optional.empty();
  }

  @Override
  public synchronized void close() {
    closed = true;
  }
}
