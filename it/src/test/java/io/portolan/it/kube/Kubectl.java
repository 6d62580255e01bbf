// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

/// The releases of kubectl that the tests type with, as `it/bin/fetch-kubectl` puts them down.
public final class Kubectl {
  private Kubectl() {}

  /// @param release `1.20` or `1.32`
  public static Path ofRelease(String release) {
    Path program =
        Path.of("../.build/kubectl-" + release + "/kubectl").toAbsolutePath().normalize();
    assertThat(program).as("kubectl %s; it/bin/fetch-kubectl fetches it", release).isExecutable();
    return program;
  }
}
