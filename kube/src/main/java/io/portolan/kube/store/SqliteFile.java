// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// The file of a store: a table of entries and the revision. For one thread after it is opened.
///
/// It is written in WAL mode with `synchronous=FULL`: a commit returns when it is on disk, and what
/// a killed process leaves is whole.
final class SqliteFile implements AutoCloseable {
  private static final Logger LOG = System.getLogger(SqliteFile.class.getName());
  private static final String SCHEMA =
      """
      CREATE TABLE entry (
        key TEXT PRIMARY KEY,
        value BLOB NOT NULL,
        created INTEGER NOT NULL,
        modified INTEGER NOT NULL
      ) WITHOUT ROWID;
      CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
      INSERT INTO counter VALUES ('revision', 1);
      """;

  private final Path path;
  private final Contents contents;
  private final Connection connection;
  private final PreparedStatement put;
  private final PreparedStatement delete;
  private final PreparedStatement advance;
  private final Statement transaction;

  /// What a file holds.
  record Contents(List<Entry> entries, long revision) {}

  private SqliteFile(Path path, Contents contents, Connection connection) throws SQLException {
    this.path = path;
    this.contents = contents;
    this.connection = connection;
    this.put =
        connection.prepareStatement(
            "INSERT INTO entry (key, value, created, modified) VALUES (?, ?, ?, ?)"
                + " ON CONFLICT (key) DO UPDATE SET value = excluded.value,"
                + " created = excluded.created, modified = excluded.modified");
    this.delete = connection.prepareStatement("DELETE FROM entry WHERE key = ?");
    // The driver's own transactions do not recover from a disk that was full for a while.
    this.transaction = connection.createStatement();
    this.advance =
        connection.prepareStatement("UPDATE counter SET value = ? WHERE name = 'revision'");
  }

  static SqliteFile open(Path path) {
    prepareLibrary(path.toAbsolutePath().resolveSibling("."));
    SqliteHeader.check(path);
    try {
      if (!Files.exists(path)) {
        create(path);
      }
      Contents contents = read(path);
      Connection connection = connect(path, false);
      try (Statement statement = connection.createStatement()) {
        // Takes the lock now rather than at the first write.
        statement.execute("BEGIN EXCLUSIVE");
        statement.execute("COMMIT");
      }
      return new SqliteFile(path, contents, connection);
    } catch (SQLException e) {
      throw failure(path, e);
    } catch (IOException e) {
      throw new StoreException.Failed(path, e);
    }
  }

  /// The driver unpacks its native library somewhere; beside the store it is found again and
  /// removed with it.
  private static void prepareLibrary(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (System.getProperty("org.sqlite.tmpdir") == null) {
      System.setProperty("org.sqlite.tmpdir", folder.normalize().toString());
    }
  }

  /// The file appears only when it is whole. Its header is written before WAL begins, so that it
  /// can be trusted without reading the log.
  private static void create(Path path) throws SQLException, IOException {
    Path draft = path.resolveSibling(path.getFileName() + ".new");
    Files.deleteIfExists(draft);
    try (Connection connection = new SQLiteConfig().createConnection("jdbc:sqlite:" + draft);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("PRAGMA application_id = " + SqliteHeader.APPLICATION);
      statement.executeUpdate("PRAGMA user_version = " + SqliteHeader.FORMAT);
      statement.executeUpdate("BEGIN");
      statement.executeUpdate(SCHEMA);
      statement.executeUpdate("COMMIT");
    }
    Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
  }

  /// Reads everything before the file is opened for writing, so that a damaged one stays as it is.
  private static Contents read(Path path) throws SQLException {
    List<Entry> entries = new ArrayList<>();
    long revision = 0;
    try (Connection connection = connect(path, true);
        Statement statement = connection.createStatement()) {
      try (ResultSet row =
          statement.executeQuery("SELECT value FROM counter WHERE name = 'revision'")) {
        if (!row.next()) {
          throw new StoreException.Damaged(path, "it holds no revision");
        }
        revision = row.getLong(1);
      }
      try (ResultSet rows =
          statement.executeQuery("SELECT key, value, created, modified FROM entry")) {
        while (rows.next()) {
          entries.add(
              new Entry(rows.getString(1), rows.getBytes(2), rows.getLong(3), rows.getLong(4)));
        }
      }
    }
    return new Contents(entries, revision);
  }

  private static Connection connect(Path path, boolean readOnly) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(readOnly);
    config.setBusyTimeout(0);
    if (!readOnly) {
      config.setLockingMode(SQLiteConfig.LockingMode.EXCLUSIVE);
      config.setJournalMode(SQLiteConfig.JournalMode.WAL);
      config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    }
    return config.createConnection("jdbc:sqlite:" + path);
  }

  Contents contents() {
    return contents;
  }

  /// Writes in one transaction; after an exception nothing of it is stored.
  void write(List<Event> events, long revision) throws SQLException {
    transaction.execute("BEGIN IMMEDIATE");
    try {
      for (Event event : events) {
        Entry entry = event.entry();
        switch (event) {
          case Event.Put _ -> {
            put.setString(1, entry.key());
            put.setBytes(2, entry.value());
            put.setLong(3, entry.created());
            put.setLong(4, entry.modified());
            put.executeUpdate();
          }
          case Event.Deleted _ -> {
            delete.setString(1, entry.key());
            delete.executeUpdate();
          }
        }
      }
      advance.setLong(1, revision);
      advance.executeUpdate();
      transaction.execute("COMMIT");
    } catch (SQLException | RuntimeException e) {
      rollBack();
      throw e;
    }
  }

  private void rollBack() {
    try {
      transaction.execute("ROLLBACK");
    } catch (SQLException e) {
      // SQLite has rolled back by itself after some errors.
      LOG.log(Level.DEBUG, () -> "Rolling back in " + path + ": " + e.getMessage());
    }
  }

  StoreException failure(Exception cause) {
    return failure(path, cause);
  }

  private static StoreException failure(Path path, Exception cause) {
    SQLiteErrorCode code =
        cause instanceof SQLiteException sqlite
            ? sqlite.getResultCode()
            : SQLiteErrorCode.SQLITE_ERROR;
    // Extended codes keep the plain one in the lowest byte.
    int plain = code.code & 0xff;
    if (plain == SQLiteErrorCode.SQLITE_FULL.code) {
      return new StoreException.Full(path, cause);
    }
    if (plain == SQLiteErrorCode.SQLITE_BUSY.code || plain == SQLiteErrorCode.SQLITE_LOCKED.code) {
      return new StoreException.InUse(path);
    }
    if (plain == SQLiteErrorCode.SQLITE_CORRUPT.code
        || plain == SQLiteErrorCode.SQLITE_NOTADB.code) {
      return new StoreException.Damaged(path, String.valueOf(cause.getMessage()));
    }
    return new StoreException.Failed(path, cause);
  }

  @Override
  public void close() {
    try {
      put.close();
      delete.close();
      advance.close();
      transaction.close();
      connection.close();
    } catch (SQLException e) {
      LOG.log(Level.WARNING, () -> "Closing " + path + ": " + e.getMessage());
    }
  }
}
