// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.network.NamespacedName;
import io.portolan.network.ingress.Ingress;
import io.portolan.proxy.ingress.IngressCertificates;
import io.portolan.proxy.ocsp.HttpResponder;
import io.portolan.proxy.ocsp.LoopbackResponder;
import io.portolan.proxy.ocsp.Stapler;
import io.portolan.proxy.tls.AuthoritySecret;
import io.portolan.proxy.tls.Issuer;
import io.portolan.proxy.tls.LiveCertificates;
import io.portolan.proxy.tls.ServerCertificate;
import io.portolan.proxy.tls.ServerCertificate.Kind;
import io.portolan.proxy.tls.ServerTerms;
import io.portolan.proxy.tls.TlsLibrary;
import io.portolan.proxy.tls.TlsSecret;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/// From an authority's responder to a client's handshake.
class FetchedStapleTest {
  private static final NamespacedName INGRESS = new NamespacedName("shop", "web");
  private static final Instant END = Instant.now().plusSeconds(3600);

  private final Issuer issuer = new Issuer();
  private final Deque<Runnable> due = new ArrayDeque<>();

  private static List<byte[]> shown(TlsClient client, InetSocketAddress address) throws Exception {
    try (SSLSocket socket = client.connect(address, "shop.test")) {
      return ((ExtendedSSLSession) socket.getSession()).getStatusResponses();
    }
  }

  @Test
  void eachNewHandshakeShowsWhatWasSaidLast() throws Exception {
    assertThat(TlsLibrary.best()).isEqualTo(TlsLibrary.BORINGSSL);
    try (LoopbackResponder responder = new LoopbackResponder(new byte[0]);
        LoopbackProxy proxy = LoopbackProxy.start()) {
      ServerCertificate shop = issuer.issueAnsweredAt(responder.url(), "shop.test");
      LiveCertificates[] live = new LiveCertificates[1];
      IngressCertificates[] folded = new IngressCertificates[1];
      Stapler stapler =
          new Stapler(
              new HttpResponder(_ -> true, Duration.ofMinutes(1)),
              InstantSource.system(),
              (_, task) -> due.add(task),
              new Stapler.Followers(
                  secret -> folded[0].isUsed(secret),
                  secret -> {
                    folded[0].refresh(secret);
                    live[0].update(_ -> folded[0].table());
                  }));
      stapler.set(true);
      folded[0] =
          new IngressCertificates(
              TlsLibrary.BORINGSSL,
              ServerTerms.USUAL,
              issuer.issue(Kind.ECDSA, "rest.test"),
              new IngressCertificates.Secrets(
                  secret -> stapler.complete(secret, new TlsSecret.Usable(shop, List.of())),
                  _ -> new AuthoritySecret.Unusable("does not exist")));
      folded[0].put(ingress());
      live[0] = new LiveCertificates(folded[0].table());
      InetSocketAddress address = proxy.listen(live[0]);
      TlsClient client = TlsClient.trusting(issuer.trusted("TLS"));
      assertThat(shown(client, address)).isEmpty();

      due.remove().run();
      assertThat(shown(client, address)).isEmpty();
      assertThat(folded[0].problems(INGRESS))
          .containsExactly(
              "spec.tls[0].secretName: Secret shop/tls has a certificate without OCSP response: "
                  + responder.url()
                  + " does not answer in HTTP");

      byte[] said = issuer.says(shop, true, END);
      responder.answer(LoopbackResponder.good(said));
      due.remove().run();
      assertThat(shown(client.speaking("TLSv1.2"), address)).containsExactly(said);
      assertThat(shown(client.speaking("TLSv1.3"), address)).containsExactly(said);
      assertThat(folded[0].problems(INGRESS)).isEmpty();

      byte[] next = issuer.says(shop, true, END.plusSeconds(60));
      responder.answer(LoopbackResponder.good(next));
      due.remove().run();
      assertThat(shown(client, address)).containsExactly(next);
    }
  }

  private static Ingress ingress() {
    return new Ingress(
        INGRESS,
        Instant.EPOCH,
        "nginx",
        Optional.empty(),
        List.of(new Ingress.HostRule("shop.test", List.of())),
        List.of(new Ingress.Tls(List.of("shop.test"), "tls")),
        Map.of());
  }
}
