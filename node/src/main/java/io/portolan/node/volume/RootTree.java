// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.volume;

import io.portolan.linux.process.Mount;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The file system that a container sees: the host's, with some files and folders put in, also
/// where the host has none.
///
/// Nothing can be mounted where nothing exists, and nothing may be made on the host. So a new root
/// is assembled in a folder: each entry of the host's root is bound into it; a host folder into
/// which something new must go is taken apart and its entries are bound one by one; at the end the
/// new root is bound over `/`, which whoever enters the mount namespace then sees.
///
/// ```
/// root/usr        <- bind /usr
/// root/etc/       a folder of ours, because /etc/config is new
/// root/etc/hosts  <- bind the pod's hosts
/// root/etc/passwd <- bind /etc/passwd
/// root/etc/config <- bind the volume
/// ```
public final class RootTree {
  private final Path root;
  private final List<Mount> mounts = new ArrayList<>();
  private final Set<Path> takenApart = new HashSet<>();

  private RootTree(Path root) {
    this.root = root;
  }

  /// Something to put in.
  ///
  /// @param source a file or folder of the host
  /// @param target an absolute path, as the container sees it
  public record Placed(Path source, String target, boolean readOnly) {}

  /// Prepares the folder `root` and returns what to mount, in order. Nothing outside of `root` is
  /// changed.
  public static List<Mount> assemble(Path root, List<Placed> placed) throws IOException {
    Trees.delete(root);
    Files.createDirectories(root);
    RootTree tree = new RootTree(root);
    tree.takeApart(Path.of("/"));
    List<Path> targets = new ArrayList<>();
    for (Placed one : placed) {
      Path target = real(Path.of("/").resolve(one.target()).normalize());
      tree.makeRoom(target, Files.isDirectory(one.source()));
      targets.add(target);
    }
    for (int i = 0; i < placed.size(); i++) {
      Placed one = placed.get(i);
      tree.mounts.add(
          new Mount.Bind(one.source().toString(), tree.inside(targets.get(i)), one.readOnly()));
    }
    tree.mounts.add(new Mount.Bind(root.toString(), "/", false));
    return tree.mounts;
  }

  private String inside(Path path) {
    return root.resolve(Path.of("/").relativize(path)).toString();
  }

  /// The path with the host's symbolic links resolved, as far as it exists.
  private static Path real(Path path) throws IOException {
    Path existing = path;
    while (!Files.exists(existing)) {
      Path parent = existing.getParent();
      if (parent == null) {
        return path;
      }
      existing = parent;
    }
    return existing.toRealPath().resolve(existing.relativize(path)).normalize();
  }

  /// Sees to it that `target` exists inside, taking host folders apart on the way.
  private void makeRoom(Path target, boolean folder) throws IOException {
    Path made = root.resolve(Path.of("/").relativize(target));
    if (Files.exists(target) || Files.exists(made, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Path parent = target.getParent();
    if (parent == null) {
      return;
    }
    if (Files.isDirectory(parent)) {
      takeApartFrom(parent);
    } else {
      makeRoom(parent, true);
    }
    if (folder) {
      Files.createDirectories(made);
    } else {
      Files.createFile(made);
    }
  }

  private void takeApartFrom(Path folder) throws IOException {
    Path parent = folder.getParent();
    if (parent != null) {
      takeApartFrom(parent);
    }
    takeApart(folder);
  }

  /// Binds the entries of a host folder one by one in place of the folder itself.
  private void takeApart(Path folder) throws IOException {
    if (!takenApart.add(folder)) {
      return;
    }
    String inside = inside(folder);
    mounts.removeIf(mount -> mount.target().equals(inside));
    Path own = Path.of(inside);
    Files.createDirectories(own);
    copyPermissions(folder, own);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        bind(entry);
      }
    }
  }

  private static void copyPermissions(Path from, Path to) throws IOException {
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(from);
    permissions.add(PosixFilePermission.OWNER_WRITE);
    Files.setPosixFilePermissions(to, permissions);
  }

  private void bind(Path entry) throws IOException {
    Path own = Path.of(inside(entry));
    if (Files.isSymbolicLink(entry)) {
      Files.createSymbolicLink(own, Files.readSymbolicLink(entry));
      return;
    }
    if (Files.isDirectory(entry)) {
      Files.createDirectories(own);
    } else {
      Files.createFile(own);
    }
    mounts.add(new Mount.Bind(entry.toString(), own.toString(), false));
  }
}
