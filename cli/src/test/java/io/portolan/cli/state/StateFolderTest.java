// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StateFolderTest {
  @Test
  void aProcessThatEndedIsNotRunningThoughItsParentHasNotTakenNotice() throws IOException {
    Process parent = new ProcessBuilder("sh", "-c", "sleep 0.1 & echo $!; exec sleep 60").start();
    try {
      long pid = Long.parseLong(parent.inputReader().readLine());
      ProcessHandle ended = ProcessHandle.of(pid).orElseThrow();
      long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (StateFolder.isRunning(ended)) {
        assertThat(System.nanoTime()).as("the deadline").isLessThan(deadline);
        Thread.onSpinWait();
      }
      assertThat(ended.isAlive()).as("known to the kernel until its parent ends").isTrue();
      assertThat(StateFolder.isRunning(parent.toHandle())).isTrue();
    } finally {
      parent.destroy();
    }
  }
}
