// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.manifest;

import io.portolan.cli.failure.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Finds what `-f FILE|DIR|-` names, as kubectl does: of a folder the .yaml, .yml and .json files
/// in it, by name, and not those in folders below it.
public final class ManifestFiles {
  private ManifestFiles() {}

  /// Every object that the arguments name, in order.
  ///
  /// @throws Failure MANIFEST, naming what cannot be read
  public static List<Manifest> read(List<String> arguments) {
    List<Manifest> manifests = new ArrayList<>();
    for (String argument : arguments) {
      try {
        if (argument.equals("-")) {
          manifests.addAll(
              Manifest.parse(
                  "standard input", new String(System.in.readAllBytes(), StandardCharsets.UTF_8)));
        } else {
          for (Path file : files(Path.of(argument))) {
            manifests.addAll(Manifest.parse(file.toString(), Files.readString(file)));
          }
        }
      } catch (IOException e) {
        throw new Failure(
            Failure.Kind.MANIFEST, "-f " + argument + ": cannot be read: " + e.getMessage(), e);
      }
    }
    return manifests;
  }

  private static List<Path> files(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new Failure(Failure.Kind.MANIFEST, "-f " + path + ": there is no such file or folder");
    }
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> entries = Files.list(path)) {
      List<Path> files =
          entries
              .filter(entry -> entry.toString().matches(".*\\.(yaml|yml|json)"))
              .filter(Files::isRegularFile)
              .sorted()
              .toList();
      if (files.isEmpty()) {
        throw new Failure(
            Failure.Kind.MANIFEST, "-f " + path + ": there is no .yaml, .yml or .json file in it");
      }
      return files;
    }
  }
}
