// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.portolan.kube.stream.Transport;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A connection that speaks another protocol now, until its session ends.
final class UpgradedConnection implements ServerConnection {
  private static final Logger LOG = System.getLogger(UpgradedConnection.class.getName());

  private final ConnectionContext context;
  private final String handshake;
  private final Session session;
  private volatile @Nullable Thread thread;

  /// What goes on over the connection.
  interface Session {
    /// Runs until one of the two ends leaves.
    void run(Transport transport) throws IOException, InterruptedException;
  }

  UpgradedConnection(ConnectionContext context, String handshake, Session session) {
    this.context = context;
    this.handshake = handshake;
    this.session = session;
  }

  @Override
  public void handle(Limit limit) throws InterruptedException {
    thread = Thread.currentThread();
    try {
      Bytes bytes = new Bytes();
      bytes.write(handshake.getBytes(StandardCharsets.US_ASCII));
      session.run(bytes);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> "A streaming connection ended: " + e.getMessage());
    } finally {
      context.dataWriter().close();
    }
  }

  /// It is in use even when it is quiet.
  @Override
  public Duration idleTime() {
    return Duration.ZERO;
  }

  @Override
  public void close(boolean interrupt) {
    Thread running = thread;
    if (interrupt && running != null) {
      running.interrupt();
    }
  }

  /// The bytes of the connection.
  private final class Bytes implements Transport {
    @Override
    public byte[] read(int length) throws IOException {
      while (true) {
        try {
          return context.dataReader().readBytes(length);
        } catch (DataReader.InsufficientDataAvailableException e) {
          throw new EOFException("the client closed");
        } catch (UncheckedIOException e) {
          // A quiet client is no dead one: the timeout is meant for requests.
          if (!(e.getCause() instanceof SocketTimeoutException)) {
            throw new IOException(e.getMessage(), e);
          }
        } catch (RuntimeException e) {
          throw new IOException("the connection failed: " + e.getMessage(), e);
        }
      }
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      try {
        context.dataWriter().writeNow(BufferData.create(bytes));
      } catch (RuntimeException e) {
        throw new IOException("the connection failed: " + e.getMessage(), e);
      }
    }
  }
}
