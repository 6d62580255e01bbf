// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.volume;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.portolan.node.env.Expansion;
import io.portolan.node.env.MissingReferenceException;
import io.portolan.node.volume.RootTree.Placed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The volumes of one pod, as folders and files of the host.
///
/// configMap, secret, downwardAPI and projected volumes are written when a container starts;
/// emptyDir and persistentVolumeClaim are plain folders, the latter outlives the pod.
public final class PodVolumes {
  private final Pod pod;
  private final Path folder;
  private final Path claims;
  private final VolumeContents contents;
  private final Map<String, Map<String, VolumeFile>> written = new HashMap<>();

  /// @param folder the pod's own
  /// @param claims where claims have their folders, by namespace and name
  public PodVolumes(Pod pod, Path folder, Path claims, VolumeContents contents) {
    this.pod = pod;
    this.folder = folder;
    this.claims = claims;
    this.contents = contents;
  }

  /// What is to be put into a container's file system for its volume mounts.
  ///
  /// @param variables for `subPathExpr`
  /// @throws MissingReferenceException that names the volume and what it lacks
  public List<Placed> placed(Container container, Map<String, String> variables)
      throws IOException {
    List<Placed> placed = new ArrayList<>();
    List<VolumeMount> mounts = Objects.requireNonNullElse(container.getVolumeMounts(), List.of());
    for (VolumeMount mount : mounts) {
      Volume volume = volume(mount.getName());
      Path source = source(volume);
      String subPath = mount.getSubPath();
      if (mount.getSubPathExpr() != null && !mount.getSubPathExpr().isEmpty()) {
        subPath = Expansion.expand(mount.getSubPathExpr(), variables);
      }
      if (subPath != null && !subPath.isEmpty()) {
        source = below(source, subPath);
      }
      boolean readOnly = Boolean.TRUE.equals(mount.getReadOnly()) || volume.getSecret() != null;
      placed.add(new Placed(source, mount.getMountPath(), readOnly));
    }
    return placed;
  }

  /// Writes again those volumes of a container that the API fills, where their content changed: a
  /// ConfigMap was edited, a token must be renewed. What is missing now stays as it was.
  public void refresh(Container container) throws IOException {
    List<VolumeMount> mounts = Objects.requireNonNullElse(container.getVolumeMounts(), List.of());
    for (VolumeMount mount : mounts) {
      try {
        source(volume(mount.getName()));
      } catch (MissingReferenceException _) {
        // A process keeps the files that it has.
      }
    }
  }

  private Volume volume(String name) {
    List<Volume> volumes = Objects.requireNonNullElse(pod.getSpec().getVolumes(), List.of());
    return volumes.stream()
        .filter(volume -> name.equals(volume.getName()))
        .findFirst()
        .orElseThrow(() -> new MissingReferenceException("volume \"" + name + "\" not found"));
  }

  private Path source(Volume volume) throws IOException {
    Path own = folder.resolve("volumes").resolve(volume.getName());
    Optional<Map<String, VolumeFile>> files;
    try {
      files = contents.of(volume);
    } catch (MissingReferenceException missing) {
      throw new MissingReferenceException(
          "MountVolume.SetUp failed for volume \""
              + volume.getName()
              + "\" : "
              + missing.getMessage());
    }
    if (files.isPresent()) {
      if (!sameFiles(files.get(), written.get(volume.getName()))) {
        new VolumeFolder(own).write(files.get());
        written.put(volume.getName(), files.get());
      }
      return own;
    }
    if (volume.getEmptyDir() != null) {
      return open(own);
    }
    if (volume.getPersistentVolumeClaim() != null) {
      String claim = volume.getPersistentVolumeClaim().getClaimName();
      return open(claims.resolve(pod.getMetadata().getNamespace()).resolve(claim));
    }
    if (volume.getHostPath() != null) {
      Path host = Path.of(volume.getHostPath().getPath());
      if (!Files.exists(host)) {
        throw new MissingReferenceException(
            "hostPath type check failed: " + host + " does not exist, and nothing is made there");
      }
      return host;
    }
    throw new MissingReferenceException(
        "volume \"" + volume.getName() + "\" is of a kind that this node does not support");
  }

  private static boolean sameFiles(
      Map<String, VolumeFile> files, @Nullable Map<String, VolumeFile> before) {
    if (before == null || !files.keySet().equals(before.keySet())) {
      return false;
    }
    return files.entrySet().stream()
        .allMatch(
            entry -> {
              VolumeFile other = before.get(entry.getKey());
              return other != null
                  && other.mode() == entry.getValue().mode()
                  && Arrays.equals(other.content(), entry.getValue().content());
            });
  }

  /// A folder that every user may write to.
  private static Path open(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(
        folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwxrwxrwx"));
    return folder;
  }

  private static Path below(Path source, String subPath) throws IOException {
    Path path = source.resolve(subPath).normalize();
    if (!path.startsWith(source)) {
      throw new MissingReferenceException("subPath \"" + subPath + "\" leads out of its volume");
    }
    if (!Files.exists(path)) {
      Files.createDirectories(path);
    }
    return path.toRealPath();
  }
}
