// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.store;

import io.portolan.kube.store.SqliteFile.Contents;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// A store in one SQLite file.
///
/// The file holds the current entries and the revision. Everything that is read comes from memory,
/// so the events of the time before a restart are gone: whoever asks for them is told that they are
/// compacted and lists again. Writes queue for one thread, which takes all that are waiting into
/// one transaction: under load, one wait for the disk serves many writers.
public final class SqliteStore implements Store {
  private static final int MOST_WRITES = 512;

  private final SqliteFile file;
  private final Buckets buckets;
  private final BlockingQueue<Request> queue = new LinkedBlockingQueue<>();
  private final Thread writer;
  private volatile Optional<StoreException> problem = Optional.empty();
  private volatile boolean closed;

  /// A write that waits; without one, the request to end.
  private record Request(@Nullable Write write, CompletableFuture<WriteResult> result) {}

  private SqliteStore(SqliteFile file, Contents contents) {
    this.file = file;
    this.buckets = new Buckets(contents.revision());
    contents.entries().forEach(buckets::load);
    this.writer = Thread.ofPlatform().name("store-writer").daemon().unstarted(this::run);
  }

  /// Opens the file, or makes it.
  ///
  /// @throws StoreException when it is damaged, of a newer version, or in use; it is not changed
  ///     then
  public static SqliteStore open(Path path) {
    SqliteFile file = SqliteFile.open(path);
    SqliteStore store = new SqliteStore(file, file.contents());
    store.writer.start();
    return store;
  }

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
  public Cursor watch(String prefix, long after) {
    return buckets.watch(prefix, after);
  }

  @Override
  public void compact(long revision) {
    buckets.compact(revision);
  }

  @Override
  public Optional<StoreException> problem() {
    return closed ? Optional.of(new StoreException.Closed()) : problem;
  }

  @Override
  public WriteResult put(String key, byte[] value, long expected) {
    return submit(new Write.Put(key, value, expected));
  }

  @Override
  public WriteResult delete(String key, long expected) {
    return submit(new Write.Delete(key, expected));
  }

  private WriteResult submit(Write write) {
    if (closed) {
      throw new StoreException.Closed();
    }
    CompletableFuture<WriteResult> result = new CompletableFuture<>();
    queue.add(new Request(write, result));
    if (closed && !writer.isAlive()) {
      failWaiting();
    }
    try {
      return result.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof StoreException refusal) {
        throw refusal;
      }
      throw e;
    }
  }

  private void run() {
    List<Request> batch = new ArrayList<>();
    boolean end = false;
    while (!end) {
      batch.clear();
      try {
        batch.add(queue.take());
      } catch (InterruptedException _) {
        break;
      }
      queue.drainTo(batch, MOST_WRITES - 1);
      end = batch.stream().anyMatch(request -> request.write() == null);
      try {
        commit(batch);
      } catch (SQLException | RuntimeException e) {
        // Whatever happens to one batch, those behind it are written.
        StoreException failure = file.failure(e);
        problem = Optional.of(failure);
        batch.forEach(request -> request.result().completeExceptionally(failure));
      }
    }
    file.close();
    failWaiting();
  }

  private void failWaiting() {
    Request left = queue.poll();
    while (left != null) {
      left.result().completeExceptionally(new StoreException.Closed());
      left = queue.poll();
    }
  }

  /// All or none: what fails to become durable is not seen by anybody.
  private void commit(List<Request> batch) throws SQLException {
    Map<String, Optional<Entry>> drafts = new HashMap<>();
    List<Event> events = new ArrayList<>();
    Map<Request, WriteResult> results = new HashMap<>();
    long revision = buckets.revision();
    for (Request request : batch) {
      Write write = request.write();
      if (write == null) {
        request.result().complete(new WriteResult.Conflict(Optional.empty()));
        continue;
      }
      Optional<Entry> current = drafts.getOrDefault(write.key(), buckets.get(write.key()));
      switch (write.against(current, revision + 1)) {
        case Write.Verdict.Refused(WriteResult.Conflict conflict) -> results.put(request, conflict);
        case Write.Verdict.Accepted(Event event) -> {
          revision++;
          events.add(event);
          drafts.put(write.key(), draft(event));
          results.put(request, new WriteResult.Written(event.entry()));
        }
      }
    }
    if (!events.isEmpty()) {
      file.write(events, revision);
      buckets.append(events);
      problem = Optional.empty();
    }
    results.forEach((request, result) -> request.result().complete(result));
  }

  private static Optional<Entry> draft(Event event) {
    return switch (event) {
      case Event.Put(Entry entry, Optional<Entry> _) -> Optional.of(entry);
      case Event.Deleted _ -> Optional.empty();
    };
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    queue.add(new Request(null, new CompletableFuture<>()));
    boolean interrupted = false;
    while (writer.isAlive()) {
      try {
        writer.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
