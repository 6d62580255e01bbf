// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.tls.CertificateTable;
import io.portolan.proxy.tls.HostCertificates;
import io.portolan.proxy.tls.Issuer;
import io.portolan.proxy.tls.LiveCertificates;
import io.portolan.proxy.tls.ServerCertificate.Kind;
import io.portolan.proxy.tls.TlsLibrary;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// Certificates are replaced all the time while clients connect and ask.
class CertificatesUnderLoadTest {
  private static final int CLIENTS = 8;
  private static final int CHANGES = 1_000;
  private static final int HOSTS = 3;
  private static final int REQUESTS_ON_A_CONNECTION = 3;
  private static final long STEP_NANOS = 50_000;

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final AtomicBoolean isOver = new AtomicBoolean();
  private final AtomicInteger answered = new AtomicInteger();
  private final Queue<String> errors = new ConcurrentLinkedQueue<>();

  @Test
  void noHandshakeAndNoRequestIsLostWhenCertificatesChange() throws Exception {
    Issuer issuer = new Issuer();
    TlsLibrary library = TlsLibrary.best();
    List<HostCertificates> some = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Kind kind = i % 2 == 0 ? Kind.ECDSA : Kind.RSA;
      some.add(library.alone(issuer.issue(kind, "*.test")));
    }
    LiveCertificates certificates = new LiveCertificates(CertificateTable.of(some.getFirst()));
    try (LoopbackProxy proxy = LoopbackProxy.startUnlogged();
        ScriptedServer server = ScriptedServer.named("web")) {
      proxy.to(server);
      InetSocketAddress address = proxy.listen(certificates);
      TlsClient client = TlsClient.trusting(issuer.trusted("TLS"));
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        String host = "host-" + i % HOSTS + ".test";
        clients.add(Thread.ofVirtual().start(() -> ask(client, address, host)));
      }
      for (int change = 0; change < CHANGES && errors.isEmpty(); change++) {
        HostPattern host = HostPattern.ingress("host-" + random.nextInt(HOSTS) + ".test");
        Optional<HostCertificates> next =
            random.nextInt(4) == 0
                ? Optional.empty()
                : Optional.of(some.get(random.nextInt(some.size())));
        certificates.update(table -> table.with(host, next));
        int wanted = answered.get() + 2;
        while (answered.get() < wanted && errors.isEmpty()) {
          LockSupport.parkNanos(STEP_NANOS);
        }
      }
      isOver.set(true);
      for (Thread each : clients) {
        each.join();
      }
    }
    assertThat(errors).as("seed %d", seed).isEmpty();
  }

  private void ask(TlsClient client, InetSocketAddress address, String host) {
    String request = "GET / HTTP/1.1|Host: " + host + "||";
    try {
      while (!isOver.get()) {
        try (Wire wire = client.wire(address, host)) {
          for (int i = 0; i < REQUESTS_ON_A_CONNECTION; i++) {
            String answer = wire.send(request).response();
            if (!answer.startsWith("HTTP/1.1 200 OK ")) {
              errors.add(answer);
            }
            answered.incrementAndGet();
          }
        }
      }
    } catch (IOException | RuntimeException e) {
      errors.add(e.toString());
    }
  }
}
