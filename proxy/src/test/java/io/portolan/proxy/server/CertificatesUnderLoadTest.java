// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.tls.CertificateTable;
import io.portolan.proxy.tls.HostCertificates;
import io.portolan.proxy.tls.Issuer;
import io.portolan.proxy.tls.LiveCertificates;
import io.portolan.proxy.tls.ServerCertificate.Kind;
import io.portolan.proxy.tls.ServerTerms;
import io.portolan.proxy.tls.TlsLibrary;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Certificates are replaced all the time while clients connect and ask.
class CertificatesUnderLoadTest {
  private static final int CLIENTS = 8;
  private static final int CHANGES = 1_000;
  private static final int HOSTS = 3;
  private static final int REQUESTS_ON_A_CONNECTION = 3;

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void noHandshakeAndNoRequestIsLostWhenCertificatesChange() throws Exception {
    Issuer issuer = new Issuer();
    TlsLibrary library = TlsLibrary.best();
    List<HostCertificates> some = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Kind kind = i % 2 == 0 ? Kind.ECDSA : Kind.RSA;
      some.add(library.alone(issuer.issue(kind, "*.test"), ServerTerms.USUAL));
    }
    LiveCertificates certificates = new LiveCertificates(CertificateTable.of(some.getFirst()));
    try (LoopbackProxy proxy = LoopbackProxy.startUnlogged();
        ScriptedServer server = ScriptedServer.named("web")) {
      proxy.to(server);
      InetSocketAddress address = proxy.listen(certificates);
      TlsClient client = TlsClient.trusting(issuer.trusted("TLS"));
      List<String> hosts =
          IntStream.range(0, CLIENTS).mapToObj(i -> "host-" + i % HOSTS + ".test").toList();
      new ChangingLoad(seed, REQUESTS_ON_A_CONNECTION)
          .run(
              hosts,
              host -> ChangingLoad.Connection.http1(client.wire(address, host)),
              CHANGES,
              () -> change(certificates, some));
    }
  }

  private void change(LiveCertificates certificates, List<HostCertificates> some) {
    HostPattern host = HostPattern.ingress("host-" + random.nextInt(HOSTS) + ".test");
    Optional<HostCertificates> next =
        random.nextInt(4) == 0
            ? Optional.empty()
            : Optional.of(some.get(random.nextInt(some.size())));
    certificates.update(table -> table.with(host, next));
  }
}
