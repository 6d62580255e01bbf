// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.volume;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// A folder whose files are replaced all at once, as kubelet does it:
///
/// ```
/// key     -> ..data/key
/// ..data  -> ..1
/// ..1/key
/// ```
final class VolumeFolder {
  private static final String DATA = "..data";
  private final Path folder;

  VolumeFolder(Path folder) {
    this.folder = folder;
  }

  /// Makes the folder hold exactly `files`.
  void write(Map<String, VolumeFile> files) throws IOException {
    Files.createDirectories(folder);
    Path version = freshVersion();
    Set<String> tops = new TreeSet<>();
    for (Map.Entry<String, VolumeFile> entry : files.entrySet()) {
      Path target = version.resolve(entry.getKey()).normalize();
      if (!target.startsWith(version)) {
        throw new IOException("a volume's file lies outside it: " + entry.getKey());
      }
      Files.createDirectories(parent(target));
      Files.write(target, entry.getValue().content());
      Files.setPosixFilePermissions(target, permissions(entry.getValue().mode()));
      tops.add(version.relativize(target).getName(0).toString());
    }
    Path data = folder.resolve(DATA);
    Path fresh = folder.resolve("..data_tmp");
    Files.deleteIfExists(fresh);
    Files.createSymbolicLink(fresh, version.getFileName());
    Path before = Files.exists(data, LinkOption.NOFOLLOW_LINKS) ? data.toRealPath() : version;
    Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    link(tops);
    if (!before.equals(version.toRealPath())) {
      Trees.delete(before);
    }
  }

  private static Path parent(Path path) throws IOException {
    Path parent = path.getParent();
    if (parent == null) {
      throw new IOException(path + " has no folder");
    }
    return parent;
  }

  private Path freshVersion() throws IOException {
    for (int number = 1; ; number++) {
      Path version = folder.resolve(".." + number);
      try {
        return Files.createDirectory(version);
      } catch (FileAlreadyExistsException _) {
        // The version that is in use.
      }
    }
  }

  private void link(Set<String> tops) throws IOException {
    for (String top : tops) {
      Path link = folder.resolve(top);
      if (!Files.isSymbolicLink(link)) {
        Files.createSymbolicLink(link, Path.of(DATA, top));
      }
    }
    try (var entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (!name.startsWith("..") && !tops.contains(name)) {
          Files.delete(entry);
        }
      }
    }
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    PosixFilePermission[] all = PosixFilePermission.values();
    for (int i = 0; i < all.length; i++) {
      if ((mode & (0400 >> i)) != 0) {
        permissions.add(all[i]);
      }
    }
    return permissions;
  }
}
