// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.stream;

import io.portolan.kube.api.PodStreams.PortConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Carries bytes between a client's stream and a port, both ways, until both have ended.
final class Splice {
  private static final int CHUNK = 32 * 1024;

  private Splice() {}

  static void run(InputStream fromClient, OutputStream toClient, PortConnection port)
      throws InterruptedException {
    Thread up =
        Thread.ofVirtual().name("port-forward-up").start(() -> copy(fromClient, port.output()));
    copy(port.input(), toClient);
    // What the client still sends has no answer; a port that closed is gone.
    port.close();
    closeQuietly(fromClient);
    up.join();
  }

  private static void copy(InputStream from, OutputStream to) {
    byte[] buffer = new byte[CHUNK];
    try (to) {
      int count = from.read(buffer);
      while (count >= 0) {
        to.write(buffer, 0, count);
        to.flush();
        count = from.read(buffer);
      }
    } catch (IOException _) {
      // One of the two ends closed; closing `to` tells the other.
    }
  }

  private static void closeQuietly(InputStream stream) {
    try {
      stream.close();
    } catch (IOException _) {
      // It is over either way.
    }
  }
}
