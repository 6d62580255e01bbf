// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portolan.kube.store.Store.Range;
import io.portolan.kube.store.Store.WriteResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What every store does.
abstract class StoreContract {
  private Store store;

  abstract Store open();

  @BeforeEach
  void openStore() {
    store = open();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(Entry entry) {
    return new String(entry.value(), StandardCharsets.UTF_8);
  }

  private Entry put(String key, String value, long expected) {
    return ((WriteResult.Written) store.put(key, bytes(value), expected)).entry();
  }

  private List<String> list(Range range) {
    return store.list(range).entries().stream()
        .map(entry -> entry.key() + "=" + text(entry))
        .toList();
  }

  @Test
  void givesEachWriteTheNextRevision() {
    Entry first = put("pods/a", "1", Store.ABSENT);
    Entry second = put("pods/b", "1", Store.ABSENT);

    assertThat(second.modified()).isEqualTo(first.modified() + 1);
    assertThat(store.revision()).isEqualTo(second.modified());
  }

  @Test
  void keepsTheRevisionThatCreated() {
    Entry first = put("pods/a", "1", Store.ABSENT);
    Entry second = put("pods/a", "2", first.modified());

    assertThat(second.created()).isEqualTo(first.modified());
    assertThat(store.get("pods/a")).contains(second);
  }

  @Test
  void refusesWritesThatExpectAnotherRevision() {
    Entry first = put("pods/a", "1", Store.ABSENT);

    assertThat(store.put("pods/a", bytes("2"), Store.ABSENT))
        .isInstanceOf(WriteResult.Conflict.class);
    assertThat(store.put("pods/a", bytes("2"), first.modified() + 7))
        .isInstanceOf(WriteResult.Conflict.class);
    assertThat(store.delete("pods/b", 1)).isInstanceOf(WriteResult.Conflict.class);
    assertThat(store.get("pods/a").map(StoreContract::text)).contains("1");
  }

  @Test
  void listsInOrderAndInParts() {
    put("pods/b", "1", Store.ABSENT);
    put("pods/a", "1", Store.ABSENT);
    put("pods/c", "1", Store.ABSENT);
    put("podsets/x", "1", Store.ABSENT);

    Store.Page page = store.list(new Range("pods/", "pods/", Store.NEWEST, 2));
    assertThat(page.entries()).extracting(Entry::key).containsExactly("pods/a", "pods/b");
    assertThat(page.remaining()).isEqualTo(1);
    assertThat(list(new Range("pods/", "pods/b\0", page.revision(), 2)))
        .containsExactly("pods/c=1");
  }

  @Test
  void listsAtAnOlderRevision() {
    Entry a = put("pods/a", "1", Store.ABSENT);
    Entry b = put("pods/b", "1", Store.ABSENT);
    long then = store.revision();
    put("pods/a", "2", a.modified());
    store.delete("pods/b", b.modified());
    put("pods/c", "1", Store.ABSENT);

    assertThat(list(new Range("pods/", "pods/", then, 0))).containsExactly("pods/a=1", "pods/b=1");
    assertThat(list(Range.all("pods/"))).containsExactly("pods/a=2", "pods/c=1");
  }

  @Test
  void watchesFromARevision() throws InterruptedException {
    Entry a = put("pods/a", "1", Store.ABSENT);
    Store.Cursor cursor = store.watch("pods/", a.modified());
    Entry changed = put("pods/a", "2", a.modified());
    put("nodes/n", "1", Store.ABSENT);
    store.delete("pods/a", changed.modified());

    List<Event> first = cursor.poll(60_000);
    assertThat(first)
        .hasExactlyElementsOfTypes(Event.Put.class, Event.Deleted.class)
        .extracting(event -> text(event.entry()))
        .containsExactly("2", "2");
    assertThat(first.getLast().revision()).isEqualTo(store.revision());
    assertThat(cursor.poll(0)).isEmpty();
  }

  @Test
  void wakesWhoWaits() throws Exception {
    Store.Cursor cursor = store.watch("pods/", store.revision());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var waiting = threads.submit(() -> cursor.poll(60_000));
      put("pods/a", "1", Store.ABSENT);
      assertThat(waiting.get(60, TimeUnit.SECONDS)).hasSize(1);
    }
  }

  @Test
  void showsNothingThatIsNewerThanItsRevision() throws Exception {
    int writes = 3_000;
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Store.Cursor cursor = store.watch("pods/", store.revision());
      var writer =
          threads.submit(
              () -> IntStream.range(0, writes).forEach(i -> put("pods/" + i, "1", Store.ABSENT)));
      var tooEarly =
          threads.submit(
              () -> {
                int early = 0;
                for (int seen = 0; seen < writes; ) {
                  List<Event> events = cursor.poll(60_000);
                  early += events.getLast().revision() > store.revision() ? 1 : 0;
                  early += store.list(Range.all("pods/")).revision() > store.revision() ? 1 : 0;
                  seen += events.size();
                }
                return early;
              });
      writer.get(60, TimeUnit.SECONDS);
      assertThat(tooEarly.get(60, TimeUnit.SECONDS)).isZero();
    }
  }

  @Test
  void refusesToReadWhatIsCompacted() {
    Entry a = put("pods/a", "1", Store.ABSENT);
    put("pods/a", "2", a.modified());
    store.compact(store.revision());

    assertThatThrownBy(() -> store.watch("pods/", a.modified()))
        .isInstanceOf(StoreException.Compacted.class);
    assertThatThrownBy(() -> store.list(new Range("pods/", "pods/", a.modified(), 0)))
        .isInstanceOf(StoreException.Compacted.class);
    assertThat(list(Range.all("pods/"))).containsExactly("pods/a=2");
  }

  @Test
  void tellsAReaderThatFellBehind() {
    Store.Cursor cursor = store.watch("pods/", store.revision());
    Entry entry = put("pods/a", "0", Store.ABSENT);
    byte[] large = bytes("x".repeat(1_000_000));
    for (int count = 0; count < 12; count++) {
      entry = ((WriteResult.Written) store.put("pods/a", large, entry.modified())).entry();
    }
    assertThatThrownBy(() -> cursor.poll(0)).isInstanceOf(StoreException.Compacted.class);
  }

  @Test
  void letsOneOfManyWritersWin() {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<WriteResult>> writes =
          IntStream.range(0, 50)
              .mapToObj(
                  number ->
                      CompletableFuture.supplyAsync(
                          () -> store.put("pods/a", bytes("" + number), Store.ABSENT), threads))
              .toList();
      assertThat(writes.stream().map(CompletableFuture::join))
          .filteredOn(WriteResult.Written.class::isInstance)
          .hasSize(1);
    }
  }

  @Test
  @Timeout(30)
  void goesOnAfterAWriteThatCannotBe() {
    assertThatThrownBy(() -> store.put("in-no-bucket", bytes("1"), Store.ABSENT))
        .isInstanceOf(RuntimeException.class)
        .hasMessageContaining("in-no-bucket");

    assertThat(text(put("pods/a", "1", Store.ABSENT))).isEqualTo("1");
  }

  @Test
  void saysThatNothingIsWrittenOnceItIsClosed() {
    put("pods/a", "1", Store.ABSENT);
    assertThat(store.problem()).isEmpty();

    store.close();
    assertThat(store.problem()).containsInstanceOf(StoreException.Closed.class);
  }
}
