// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.stream;

import io.netty.channel.unix.Socket;
import io.portolan.kube.api.PodStreams.PortConnection;
import io.portolan.linux.LinuxException;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.Sockets;
import io.portolan.linux.process.DescriptorInput;
import io.portolan.linux.process.DescriptorOutput;
import io.portolan.linux.process.Descriptors;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/// A connection to a port of a pod from inside the pod.
public final class PodPort implements PortConnection {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private final InputStream input;
  private final OutputStream output;

  private PodPort(int fd) {
    Socket socket = new Socket(fd);
    // A descriptor each, since each waits by itself.
    DescriptorOutput sink = new DescriptorOutput(Descriptors.duplicate(fd));
    this.input = new DescriptorInput(fd);
    this.output =
        new OutputStream() {
          @Override
          public void write(int one) throws IOException {
            sink.write(one);
          }

          @Override
          public void write(byte[] bytes, int from, int length) throws IOException {
            sink.write(bytes, from, length);
          }

          @Override
          public void close() {
            try {
              socket.shutdown(false, true);
            } catch (IOException _) {
              // The pod has closed already.
            }
            sink.close();
          }
        };
  }

  /// Connects to the pod's loopback, of either family.
  ///
  /// @throws IOException that says what is in the way
  public static PodPort connect(NetworkNamespace namespace, int port) throws IOException {
    LinuxException refusal;
    try {
      return new PodPort(open(namespace, new byte[] {127, 0, 0, 1}, port));
    } catch (LinuxException refused) {
      refusal = refused;
    }
    try {
      byte[] loopback = new byte[16];
      loopback[15] = 1;
      return new PodPort(open(namespace, loopback, port));
    } catch (LinuxException _) {
      throw new IOException("connect to port " + port + " in the pod: " + refusal.getMessage());
    }
  }

  private static int open(NetworkNamespace namespace, byte[] address, int port) throws IOException {
    InetSocketAddress to = new InetSocketAddress(InetAddress.getByAddress(address), port);
    return Sockets.connectTcp(namespace, to, PATIENCE);
  }

  @Override
  public InputStream input() {
    return input;
  }

  @Override
  public OutputStream output() {
    return output;
  }

  @Override
  public void close() {
    try {
      output.close();
      input.close();
    } catch (IOException _) {
      // Both are gone.
    }
  }
}
