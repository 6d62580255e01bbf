// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.nft;

import io.portolan.linux.nft.Table;
import io.portolan.linux.nft.text.RulesetText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The tables in which every construct of the tree stands at least once, as nft prints them.
final class Constructs {
  private static final Path FOLDER = Path.of("..", "linux", "src", "test", "resources", "nft");

  static final List<String> NAMES = List.of("inet", "ip", "ip6", "netdev", "dormant", "trace");

  private Constructs() {}

  static String text(String name) {
    try {
      return Files.readString(file(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path file(String name) {
    return FOLDER.resolve(name + ".nft");
  }

  static Table table(String name) {
    return RulesetText.parse(text(name)).tables().getFirst();
  }
}
