// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// Rulesets as nft lists them, from the tests' resources.
public final class NftFiles {
  private NftFiles() {}

  public static String read(String name) {
    try (var in = NftFiles.class.getResourceAsStream("/nft/" + name + ".nft")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
