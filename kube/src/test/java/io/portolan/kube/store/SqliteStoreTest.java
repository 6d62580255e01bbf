// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portolan.kube.store.Store.WriteResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The contract, in a file, and what only files go through.
final class SqliteStoreTest extends StoreContract {
  @TempDir Path folder;

  @Override
  Store open() {
    return SqliteStore.open(folder.resolve("contract.db"));
  }

  private static void fill(Path file, int entries) {
    try (Store store = SqliteStore.open(file)) {
      for (int number = 0; number < entries; number++) {
        store.put("pods/" + number, bytes("v".repeat(2000)), Store.ABSENT);
      }
    }
  }

  @Test
  void keepsEntriesAndRevisionOverARestart() {
    Path file = folder.resolve("kept.db");
    long revision;
    try (Store store = SqliteStore.open(file)) {
      Entry entry = ((WriteResult.Written) store.put("pods/a", bytes("1"), 0)).entry();
      store.put("pods/b", bytes("1"), 0);
      store.delete("pods/b", store.revision());
      store.put("pods/a", bytes("2"), entry.modified());
      revision = store.revision();
    }
    try (Store store = SqliteStore.open(file)) {
      assertThat(store.revision()).isEqualTo(revision);
      assertThat(store.get("pods/a").map(StoreContract::text)).contains("2");
      assertThat(store.get("pods/b")).isEmpty();
      assertThatThrownBy(() -> store.watch("pods/", revision - 1))
          .isInstanceOf(StoreException.Compacted.class);
    }
  }

  @Test
  void losesNothingWhenTheProcessIsKilled() throws Exception {
    Path file = folder.resolve("killed.db");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                EndlessWriter.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    int acknowledged = -1;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (int count = 0; count < 200; count++) {
        acknowledged = Integer.parseInt(lines.readLine());
      }
      process.toHandle().destroyForcibly();
      String line = lines.readLine();
      while (line != null) {
        acknowledged = Math.max(acknowledged, Integer.parseInt(line.trim()));
        line = lines.readLine();
      }
    }
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    try (Store store = SqliteStore.open(file)) {
      for (int number = 0; number <= acknowledged; number++) {
        assertThat(store.get("pods/" + number)).as("pods/" + number).isPresent();
      }
    }
  }

  @Test
  void leavesAFileThatIsCutShortAsItIs() throws IOException {
    Path file = folder.resolve("short.db");
    fill(file, 100);
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.setLength(raw.length() / 2);
    }
    byte[] before = Files.readAllBytes(file);

    assertThatThrownBy(() -> SqliteStore.open(file))
        .isInstanceOf(StoreException.Damaged.class)
        .hasMessageContaining("short.db");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void leavesADamagedFileAsItIs() throws IOException {
    Path file = folder.resolve("damaged.db");
    fill(file, 100);
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      for (long page = 2; page * 4096 < raw.length(); page++) {
        raw.seek(page * 4096);
        raw.write(new byte[512]);
      }
    }
    byte[] before = Files.readAllBytes(file);

    assertThatThrownBy(() -> SqliteStore.open(file)).isInstanceOf(StoreException.Damaged.class);
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void leavesAFileOfANewerVersionAsItIs() throws IOException {
    Path file = folder.resolve("new.db");
    fill(file, 1);
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.seek(60);
      raw.writeInt(99);
    }
    byte[] before = Files.readAllBytes(file);

    assertThatThrownBy(() -> SqliteStore.open(file))
        .isInstanceOf(StoreException.TooNew.class)
        .hasMessageContaining("format 99");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void refusesAFileThatIsNoStore() throws IOException {
    Path file = folder.resolve("notes.db");
    Files.writeString(file, "not a database, but longer than its header would be ".repeat(4));

    assertThatThrownBy(() -> SqliteStore.open(file)).isInstanceOf(StoreException.Damaged.class);
  }

  @Test
  void refusesASecondProcess() {
    Path file = folder.resolve("shared.db");
    try (Store first = SqliteStore.open(file)) {
      first.put("pods/a", bytes("1"), Store.ABSENT);
      assertThatThrownBy(() -> SqliteStore.open(file)).isInstanceOf(StoreException.InUse.class);
    }
  }

  @Test
  void refusesWritesAfterItIsClosed() {
    Store store = SqliteStore.open(folder.resolve("closed.db"));
    store.close();

    assertThatThrownBy(() -> store.put("pods/a", bytes("1"), Store.ABSENT))
        .isInstanceOf(StoreException.Closed.class);
  }

  @Test
  void saysWhatIsWrongUntilAWriteSucceeds() {
    try (Store store = SqliteStore.open(folder.resolve("ailing.db"))) {
      assertThatThrownBy(() -> store.put("in-no-bucket", bytes("1"), Store.ABSENT))
          .isInstanceOf(StoreException.Failed.class);
      assertThat(store.problem()).containsInstanceOf(StoreException.Failed.class);

      store.put("pods/a", bytes("1"), Store.ABSENT);
      assertThat(store.problem()).isEmpty();
    }
  }
}
