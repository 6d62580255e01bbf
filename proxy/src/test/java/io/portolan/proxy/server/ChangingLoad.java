// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Clients that ask all the time while something is changed again and again; each has to be
/// answered 200 by a named server.
///
/// @param seed of the changes, for messages
/// @param requests that a client sends on one connection
record ChangingLoad(long seed, int requests) {
  private static final int REQUESTS_BETWEEN = 2;
  private static final long STEP_NANOS = 50_000;

  /// A connection on which a client asks again and again.
  interface Connection extends AutoCloseable {
    /// Asks for a path of the host; the status and the body.
    String ask(String host) throws IOException;

    @Override
    void close() throws IOException;

    static Connection http1(Wire wire) {
      return new Connection() {
        @Override
        public String ask(String host) throws IOException {
          String answer = wire.send("GET /deep/path HTTP/1.1|Host: " + host + "||").response();
          return answer.substring("HTTP/1.1 ".length());
        }

        @Override
        public void close() throws IOException {
          wire.close();
        }
      };
    }

    static Connection http2(Http2Wire wire) {
      AtomicInteger stream = new AtomicInteger(-1);
      return new Connection() {
        @Override
        public String ask(String host) throws IOException {
          int id = stream.addAndGet(2);
          wire.headers(
              id,
              true,
              ":method: GET",
              ":scheme: http",
              ":authority: " + host,
              ":path: /deep/path");
          Http2Wire.Message answer = wire.message(id);
          return answer.status() + " OK " + answer.body();
        }

        @Override
        public void close() throws IOException {
          wire.close();
        }
      };
    }
  }

  /// Opens a connection for a host.
  interface Client {
    Connection connect(String host) throws IOException;
  }

  /// Waits for two answers after each change, and fails with what went wrong.
  void run(List<String> hosts, Client client, int changes, Runnable change)
      throws InterruptedException {
    AtomicBoolean isOver = new AtomicBoolean();
    AtomicInteger answered = new AtomicInteger();
    Queue<String> errors = new ConcurrentLinkedQueue<>();
    List<Thread> clients = new ArrayList<>();
    for (String host : hosts) {
      clients.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      while (!isOver.get()) {
                        ask(client, host, isOver, answered, errors);
                      }
                    } catch (IOException | RuntimeException e) {
                      errors.add(e.toString());
                    }
                  }));
    }
    for (int i = 0; i < changes && errors.isEmpty(); i++) {
      change.run();
      int wanted = answered.get() + REQUESTS_BETWEEN;
      while (answered.get() < wanted && errors.isEmpty()) {
        LockSupport.parkNanos(STEP_NANOS);
      }
    }
    isOver.set(true);
    for (Thread each : clients) {
      each.join();
    }
    assertThat(errors).as("seed %d", seed).isEmpty();
  }

  private void ask(
      Client client,
      String host,
      AtomicBoolean isOver,
      AtomicInteger answered,
      Queue<String> errors)
      throws IOException {
    try (Connection connection = client.connect(host)) {
      for (int i = 0; i < requests && !isOver.get(); i++) {
        String answer = connection.ask(host);
        if (!answer.startsWith("200 OK ")) {
          errors.add(answer);
        }
        answered.incrementAndGet();
      }
    }
  }
}
