// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.stream;

import io.portolan.kube.api.PodStreams.PortConnection;
import java.io.IOException;

/// Connects to the ports of one pod.
@FunctionalInterface
public interface PortConnector {
  PortConnection connect(int port) throws IOException, InterruptedException;
}
