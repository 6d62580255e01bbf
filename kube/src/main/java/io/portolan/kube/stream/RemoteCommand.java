// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.stream;

import io.portolan.kube.api.PodStreams.ProcessStreams;
import java.io.IOException;

/// A command whose streams a client holds: exec or attach.
public interface RemoteCommand {
  /// Runs until the command ends.
  ///
  /// @return its exit code
  int run(ProcessStreams streams) throws IOException, InterruptedException;

  /// Which streams the client wants.
  record Wanted(boolean stdin, boolean stdout, boolean stderr, boolean tty) {}
}
