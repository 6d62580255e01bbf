// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ocsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.network.NamespacedName;
import io.portolan.proxy.tls.Issuer;
import io.portolan.proxy.tls.OcspStaple;
import io.portolan.proxy.tls.ServerCertificate;
import io.portolan.proxy.tls.TlsSecret;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// When authorities are asked, and what becomes of what they say. Time stands still, but for what
/// is due.
class StaplerTest {
  private static final NamespacedName SECRET = new NamespacedName("shop", "tls");
  private static final String URL = "http://ocsp.test/";
  private static final Issuer ISSUER = new Issuer();
  private static final ServerCertificate WEB = ISSUER.issueAnsweredAt(URL, "web.test");
  private static final Duration HOUR = Duration.ofHours(1);

  private final Deque<Duration> delays = new ArrayDeque<>();
  private final Deque<Runnable> due = new ArrayDeque<>();
  private final List<NamespacedName> changed = new ArrayList<>();
  private final Set<NamespacedName> served = new HashSet<>(Set.of(SECRET));
  private Instant now = Instant.now();
  private Optional<byte[]> answer = Optional.empty();
  private int asked;

  private final Stapler stapler =
      new Stapler(
          (_, _) -> {
            asked++;
            return answer.orElseThrow(() -> new IOException("is away"));
          },
          () -> now,
          (delay, task) -> {
            delays.add(delay);
            due.add(task);
          },
          new Stapler.Followers(served::contains, changed::add));

  @BeforeEach
  void switchOn() {
    assertThat(stapler.set(true)).isTrue();
    assertThat(stapler.set(true)).isFalse();
  }

  private TlsSecret.Usable read(ServerCertificate certificate) {
    return (TlsSecret.Usable)
        stapler.complete(SECRET, new TlsSecret.Usable(certificate, List.of("is old")));
  }

  private Optional<OcspStaple> staple() {
    return read(WEB).certificate().staple();
  }

  /// Lets the next thing happen that is due, and tells what it waited for.
  private Duration next() {
    Duration delay = delays.remove();
    due.remove().run();
    return delay;
  }

  private void says(boolean isGood, Duration length) {
    answer = Optional.of(ISSUER.says(WEB, isGood, now.plus(length)));
  }

  @Test
  void aResponseIsKeptAndAskedForAgainHalfwayThrough() {
    says(true, HOUR);
    assertThat(staple()).isEmpty();
    assertThat(next()).isZero();
    assertThat(changed).containsExactly(SECRET);
    assertThat(staple()).map(OcspStaple::until).isPresent();
    assertThat(read(WEB).warnings()).containsExactly("is old");
    assertThat(asked).isOne();

    OcspStaple first = staple().orElseThrow();
    Instant end = now.plus(HOUR.multipliedBy(100));
    answer = Optional.of(ISSUER.says(WEB, CertificateStatus.GOOD, now, end));
    assertThat(delays.getFirst()).isBetween(Duration.ofMinutes(29), Duration.ofMinutes(30));
    next();
    assertThat(changed).hasSize(2);
    assertThat(staple().orElseThrow()).isNotEqualTo(first);
    assertThat(delays.getFirst()).as("never later").isEqualTo(Duration.ofDays(1));
  }

  @Test
  void whoIsAwayIsAskedMoreAndMoreSeldom() {
    staple();
    List<Duration> waited = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      waited.add(next());
    }
    assertThat(waited.stream().map(Duration::toMinutes))
        .containsExactly(0L, 1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
    assertThat(changed).as("told once").containsExactly(SECRET);
    assertThat(read(WEB).warnings())
        .containsExactly(
            "is old", "has a certificate without OCSP response: http://ocsp.test/ is away");
    says(true, HOUR);
    next();
    assertThat(staple()).isPresent();
    assertThat(read(WEB).warnings()).containsExactly("is old");
    answer = Optional.empty();
    next();
    assertThat(delays.getFirst()).as("from the beginning").isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void aResponseGoesOnBeingShownWhileItHolds() {
    says(true, HOUR);
    staple();
    next();
    answer = Optional.empty();
    next();
    assertThat(staple()).isPresent();
    assertThat(read(WEB).warnings()).containsExactly("is old");
    now = now.plus(HOUR);
    assertThat(staple()).isEmpty();
    assertThat(read(WEB).warnings()).hasSize(2);
  }

  @Test
  void whatIsNoGoodResponseIsNotShown() {
    answer = Optional.of(new Issuer().says(WEB, true, now.plus(HOUR)));
    staple();
    next();
    assertThat(staple()).isEmpty();
    assertThat(read(WEB).warnings().getLast())
        .isEqualTo(
            "has a certificate without OCSP response: http://ocsp.test/ has one that is not signed"
                + " by the certificate's issuer");
  }

  @Test
  void aCertificateThatWasTakenBackIsNamed() {
    says(false, HOUR);
    staple();
    next();
    assertThat(read(WEB).warnings().getLast())
        .isEqualTo("has a certificate that is revoked, says http://ocsp.test/");
  }

  @Test
  void aSecretsOwnResponseIsEnough() throws Exception {
    OcspStaple own =
        OcspStaple.read(ISSUER.says(WEB, true, now.plus(HOUR)), WEB.chain(), Instant.now());
    assertThat(read(WEB.with(own)).certificate().staple()).contains(own);
    assertThat(due).isEmpty();
  }

  @Test
  void aCertificateThatNamesNobodyIsLeftAsItIs() {
    ServerCertificate plain = ISSUER.issue(ServerCertificate.Kind.ECDSA, "web.test");
    assertThat(read(plain).warnings()).containsExactly("is old");
    assertThat(due).isEmpty();
  }

  @Test
  void aChainWithoutItsAuthorityIsNamed() {
    ServerCertificate alone = new ServerCertificate(WEB.chain().subList(0, 1), WEB.key());
    assertThat(read(alone).warnings().getLast()).contains("tls.crt", URL);
    assertThat(due).isEmpty();
  }

  @Test
  void anotherCertificateIsAskedAboutInThePlaceOfTheFirst() {
    says(true, HOUR);
    staple();
    ServerCertificate other = ISSUER.issueAnsweredAt(URL, "web.test");
    read(other);
    next();
    assertThat(asked).as("about the first").isZero();
    next();
    assertThat(asked).isOne();
    assertThat(read(other).certificate().staple()).as("the answer was about the first").isEmpty();
  }

  @Test
  void whatIsServedNoLongerIsAskedAboutNoLonger() {
    says(true, HOUR);
    staple();
    next();
    served.clear();
    next();
    assertThat(due).isEmpty();
    assertThat(asked).isOne();
    served.add(SECRET);
    assertThat(staple()).isEmpty();
    next();
    assertThat(staple()).isPresent();
  }

  @Test
  void nobodyIsAskedWhileItIsOff() {
    says(true, HOUR);
    staple();
    assertThat(stapler.set(false)).isTrue();
    next();
    assertThat(asked).isZero();
    assertThat(staple()).isEmpty();
    assertThat(due).isEmpty();
  }

  @Test
  void whatIsNoCertificateStaysSo() {
    TlsSecret broken = new TlsSecret.Unusable("does not exist");
    assertThat(stapler.complete(SECRET, broken)).isSameAs(broken);
  }
}
