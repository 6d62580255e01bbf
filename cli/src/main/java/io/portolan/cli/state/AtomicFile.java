// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/// Writes a file so that a reader, or a crash, sees either the old content or the new.
public final class AtomicFile {
  private AtomicFile() {}

  /// Replaces the content of `file`; a new file is readable by its owner only, an old one keeps its
  /// permissions. A symbolic link is followed.
  public static void write(Path file, String content) throws IOException {
    Path target = Files.exists(file) ? file.toRealPath() : file;
    Path scratch =
        target.resolveSibling("." + target.getFileName() + "." + ProcessHandle.current().pid());
    Files.deleteIfExists(scratch);
    try {
      Files.createFile(
          scratch,
          PosixFilePermissions.asFileAttribute(
              Files.exists(target)
                  ? Files.getPosixFilePermissions(target)
                  : PosixFilePermissions.fromString("rw-------")));
      try (FileChannel channel = FileChannel.open(scratch, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(
          scratch, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(scratch);
    }
  }
}
