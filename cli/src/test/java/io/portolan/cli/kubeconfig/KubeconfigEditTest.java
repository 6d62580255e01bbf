// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.kubeconfig;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.cli.state.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeconfigEditTest {
  private static final String WITH_NULLS =
      """
      apiVersion: v1
      clusters: null
      contexts:
      - context: {cluster: prod, user: me}
        name: prod
      current-context: prod
      kind: Config
      users: null
      """;

  @TempDir Path home;

  private Map<String, String> environment() {
    return Map.of("HOME", home.toString(), "PORTOLAN_STATE", home.resolve("state").toString());
  }

  private StateFolder folder(String name) {
    return StateFolder.of(name, environment());
  }

  private Path file() {
    return home.resolve(".kube/config");
  }

  @BeforeEach
  void makeFolders() throws IOException {
    Files.createDirectories(file().getParent());
    folder("default").create();
    folder("second").create();
  }

  private void make(String name) {
    KubeconfigEdit.make(
        folder(name),
        new KubeconfigText.Entry(
            KubeconfigEdit.contextName(name), "https://127.0.0.1:6443", "Q0E=", "Q0VS", "S0VZ"),
        environment());
  }

  @Test
  void undoesItselfByteForByte() throws IOException {
    Files.writeString(file(), WITH_NULLS);

    make("default");
    make("second");
    KubeconfigEdit.undo(folder("second"));
    KubeconfigEdit.undo(folder("default"));

    assertThat(file()).hasContent(WITH_NULLS);
  }

  @Test
  void remembersHowTheFileWasWhenItIsMadeAgain() throws IOException {
    Files.writeString(file(), WITH_NULLS);

    make("default");
    String added = Files.readString(file());
    Files.writeString(
        file(), added.replace("current-context: portolan-default", "current-context: prod"));
    make("default");
    assertThat(file()).hasContent(added);
    KubeconfigEdit.undo(folder("default"));

    assertThat(file()).hasContent(WITH_NULLS);
  }

  @Test
  void keepsAFileThatHadNoEntries() throws IOException {
    Files.writeString(file(), "clusters: null\npreferences: {colors: true}\n");

    make("default");
    KubeconfigEdit.undo(folder("default"));

    assertThat(file()).hasContent("clusters: null\npreferences: {colors: true}\n");
  }

  @Test
  void removesAFileThatWasNotThere() {
    make("default");
    assertThat(file()).content().contains("portolan-default");
    KubeconfigEdit.undo(folder("default"));

    assertThat(file()).doesNotExist();
  }
}
