// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeFolderTest {
  @TempDir Path folder;

  private static VolumeFile file(String text, int mode) {
    return new VolumeFile(text.getBytes(StandardCharsets.UTF_8), mode);
  }

  @Test
  void replacesAllFilesAtOnce() throws IOException {
    VolumeFolder volume = new VolumeFolder(folder);
    volume.write(Map.of("a", file("1", 0644), "sub/b", file("2", 0600)));
    assertThat(Files.readString(folder.resolve("a"))).isEqualTo("1");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("sub/b"))))
        .isEqualTo("rw-------");

    volume.write(Map.of("a", file("3", 0644)));

    assertThat(Files.readString(folder.resolve("a"))).isEqualTo("3");
    assertThat(Files.exists(folder.resolve("sub"))).isFalse();
    try (var entries = Files.list(folder)) {
      assertThat(entries.map(Path::getFileName).map(Path::toString))
          .containsExactlyInAnyOrder("a", "..data", "..2");
    }
  }

  @Test
  void refusesPathsThatLeadOut() {
    assertThatThrownBy(() -> new VolumeFolder(folder).write(Map.of("../../x", file("", 0644))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("../../x");
  }
}
