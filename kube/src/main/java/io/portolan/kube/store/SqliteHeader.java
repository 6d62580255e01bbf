// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.store;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// The first bytes of a SQLite file, read without SQLite, so that a file that is refused stays
/// untouched.
///
/// ```
///    0  "SQLite format 3\0"      60  user_version: our format
///   16  page size, 2 bytes       68  application_id: ours
///   28  size in pages
/// ```
final class SqliteHeader {
  /// "PORT".
  static final int APPLICATION = 0x504f5254;

  /// The format of the tables. A store of a higher one is refused.
  static final int FORMAT = 1;

  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final int LENGTH = 100;
  private static final int LARGEST_PAGE = 65536;

  private SqliteHeader() {}

  /// Refuses a file that is not a store of this version, or is shorter than it says. A file that is
  /// absent passes.
  static void check(Path path) {
    if (!Files.exists(path)) {
      return;
    }
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      byte[] magic = new byte[MAGIC.length];
      if (file.length() < LENGTH) {
        throw new StoreException.Damaged(path, "it is cut short");
      }
      file.readFully(magic);
      if (!Arrays.equals(magic, MAGIC)) {
        throw new StoreException.Damaged(path, "it is no SQLite file");
      }
      file.seek(16);
      int pageSize = file.readUnsignedShort();
      file.seek(28);
      long pages = Integer.toUnsignedLong(file.readInt());
      file.seek(60);
      int format = file.readInt();
      file.seek(68);
      if (file.readInt() != APPLICATION) {
        throw new StoreException.Damaged(path, "it is no store of Portolan");
      }
      if (format > FORMAT) {
        throw new StoreException.TooNew(path, format, FORMAT);
      }
      if (file.length() < pages * (pageSize == 1 ? LARGEST_PAGE : pageSize) && !hasLog(path)) {
        throw new StoreException.Damaged(path, "it is cut short");
      }
    } catch (EOFException e) {
      throw new StoreException.Damaged(path, "it is cut short");
    } catch (IOException e) {
      throw new StoreException.Failed(path, e);
    }
  }

  /// Whether pages may still stand in the log of a process that was killed.
  private static boolean hasLog(Path path) throws IOException {
    Path log = path.resolveSibling(path.getFileName() + "-wal");
    return Files.exists(log) && Files.size(log) > 0;
  }
}
