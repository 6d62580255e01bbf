// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.store;

import java.nio.file.Path;

/// Why a store cannot serve.
public sealed class StoreException extends RuntimeException {
  private StoreException(String message) {
    super(message);
  }

  private StoreException(String message, Throwable cause) {
    super(message, cause);
  }

  /// The revision is older than what the store keeps.
  public static final class Compacted extends StoreException {
    private final long oldest;

    Compacted(long asked, long oldest) {
      super("revision " + asked + " is compacted; the oldest that can be read is " + oldest);
      this.oldest = oldest;
    }

    /// The oldest revision that can be asked for.
    public long oldest() {
      return oldest;
    }
  }

  /// The file was cut short or its content is damaged; it was not changed.
  public static final class Damaged extends StoreException {
    Damaged(Path file, String what) {
      super(
          "The store "
              + file
              + " is damaged ("
              + what
              + ") and was left as it is. Restore it from a copy, or move it away to start with an"
              + " empty cluster.");
    }
  }

  /// The file was written by a newer version; it was not changed.
  public static final class TooNew extends StoreException {
    TooNew(Path file, int found, int known) {
      super(
          "The store "
              + file
              + " has format "
              + found
              + ", written by a newer version of Portolan; this one knows formats up to "
              + known
              + ". Use the newer version, or another state folder.");
    }
  }

  /// Another process has the file open.
  public static final class InUse extends StoreException {
    InUse(Path file) {
      super("The store " + file + " is in use by another process.");
    }
  }

  /// There is no space left; nothing was written.
  public static final class Full extends StoreException {
    Full(Path file, Throwable cause) {
      super(
          "No space is left on the file system of " + file + "; the change was not stored.", cause);
    }
  }

  /// Any other failure of reading or writing; nothing was written.
  public static final class Failed extends StoreException {
    Failed(Path file, Throwable cause) {
      super("The store " + file + " failed: " + cause.getMessage(), cause);
    }
  }

  /// The store was closed.
  public static final class Closed extends StoreException {
    Closed() {
      super("The store is closed.");
    }
  }
}
