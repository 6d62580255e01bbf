// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ocsp;

import io.portolan.network.NamespacedName;
import io.portolan.proxy.tls.OcspStaple;
import io.portolan.proxy.tls.ServerCertificate;
import io.portolan.proxy.tls.TlsSecret;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Gives certificates of Secrets what their authorities say of them, asked of the responders that
/// they name, and again well before that ends. Off until it is switched on.
///
/// Safe for use by several threads.
public final class Stapler {
  private static final Duration SOONEST = Duration.ofMinutes(1);
  private static final Duration LATEST = Duration.ofDays(1);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  private final Responder responder;
  private final InstantSource clock;
  private final Alarm alarm;
  private final Followers followers;

  // Guarded by this.
  private final Map<NamespacedName, Followed> followed = new HashMap<>();
  private boolean isOn;

  /// Lets things happen later.
  @FunctionalInterface
  public interface Alarm {
    /// Runs `task` once, after `delay`, on a thread that may block for seconds.
    void after(Duration delay, Runnable task);
  }

  /// Those for whom it asks.
  ///
  /// @param isServed whether a Secret's certificate is served still; not before, it is forgotten
  /// @param changed told when a Secret has to be read again
  public record Followers(Predicate<NamespacedName> isServed, Consumer<NamespacedName> changed) {}

  /// A certificate, and what is known of it.
  private static final class Followed {
    private final ServerCertificate certificate;
    private final OcspQuestion question;
    private Optional<OcspStaple> staple = Optional.empty();
    private String problem = "";
    private int failures;

    Followed(ServerCertificate certificate, OcspQuestion question) {
      this.certificate = certificate;
      this.question = question;
    }
  }

  public Stapler(Responder responder, InstantSource clock, Alarm alarm, Followers followers) {
    this.responder = responder;
    this.clock = clock;
    this.alarm = alarm;
    this.followers = followers;
  }

  /// Whether anybody is asked from now on; Secrets have to be read again where that changes.
  ///
  /// @return whether it does
  public synchronized boolean set(boolean now) {
    boolean isChanged = isOn != now;
    isOn = now;
    if (!isOn) {
      followed.clear();
    }
    return isChanged;
  }

  /// What a Secret holds, with what is known of its certificate, about which is asked from now on.
  /// One that brings a response itself keeps that.
  public synchronized TlsSecret complete(NamespacedName secret, TlsSecret read) {
    if (!isOn
        || !(read instanceof TlsSecret.Usable usable)
        || usable.certificate().staple().isPresent()) {
      followed.remove(secret);
      return read;
    }
    Followed known = followed.get(secret);
    if (known != null && known.certificate.equals(usable.certificate())) {
      return completed(usable, known);
    }
    followed.remove(secret);
    try {
      OcspQuestion.about(usable.certificate().chain())
          .ifPresent(question -> follow(secret, new Followed(usable.certificate(), question)));
      return usable;
    } catch (IOException wrong) {
      return warned(usable, String.valueOf(wrong.getMessage()));
    }
  }

  private TlsSecret completed(TlsSecret.Usable usable, Followed known) {
    Optional<OcspStaple> staple =
        known.staple.filter(each -> each.until().isAfter(clock.instant()));
    if (staple.isEmpty()) {
      return known.problem.isEmpty() ? usable : warned(usable, known.problem);
    }
    TlsSecret.Usable stapled =
        new TlsSecret.Usable(usable.certificate().with(staple.get()), usable.warnings());
    return staple.get().isRevoked()
        ? warned(stapled, "has a certificate that is revoked, says " + known.question.responder())
        : stapled;
  }

  private static TlsSecret.Usable warned(TlsSecret.Usable usable, String warning) {
    List<String> warnings = new ArrayList<>(usable.warnings());
    warnings.add(warning);
    return new TlsSecret.Usable(usable.certificate(), List.copyOf(warnings));
  }

  private void follow(NamespacedName secret, Followed whom) {
    followed.put(secret, whom);
    alarm.after(Duration.ZERO, () -> ask(secret, whom));
  }

  @SuppressWarnings("ReferenceEquality") // An equal certificate of later is followed by itself.
  private synchronized boolean isFollowed(NamespacedName secret, Followed whom) {
    return followed.get(secret) == whom;
  }

  private void ask(NamespacedName secret, Followed whom) {
    if (!isFollowed(secret, whom)) {
      return;
    }
    // Others hold locks of theirs while they call: none of ours is held while they are called.
    if (!followers.isServed().test(secret)) {
      forget(secret, whom);
      return;
    }
    Optional<OcspStaple> said = Optional.empty();
    String problem = "";
    try {
      byte[] response = responder.ask(whom.question.responder(), whom.question.request());
      said = Optional.of(read(response, whom));
    } catch (IOException wrong) {
      problem =
          "has a certificate without OCSP response: %s %s"
              .formatted(whom.question.responder(), wrong.getMessage());
    }
    if (take(secret, whom, said, problem)) {
      followers.changed().accept(secret);
    }
  }

  private OcspStaple read(byte[] response, Followed whom) throws IOException {
    try {
      return OcspStaple.read(response, whom.certificate.chain(), clock.instant());
    } catch (IOException wrong) {
      throw new IOException("has one that " + wrong.getMessage(), wrong);
    }
  }

  private synchronized void forget(NamespacedName secret, Followed whom) {
    followed.remove(secret, whom);
  }

  /// Keeps what was said, and sees to it that it is asked again. Whether that is something new.
  private synchronized boolean take(
      NamespacedName secret, Followed whom, Optional<OcspStaple> said, String problem) {
    if (!isFollowed(secret, whom)) {
      return false;
    }
    boolean isNew = said.isPresent() || !problem.equals(whom.problem);
    whom.staple = said.or(() -> whom.staple);
    whom.problem = problem;
    whom.failures = said.isPresent() ? 0 : whom.failures + 1;
    alarm.after(said.map(this::rest).orElse(pause(whom.failures)), () -> ask(secret, whom));
    return isNew;
  }

  /// Half of the time for which it holds.
  private Duration rest(OcspStaple staple) {
    Duration half = Duration.between(clock.instant(), staple.until()).dividedBy(2);
    return half.compareTo(SOONEST) < 0 ? SOONEST : half.compareTo(LATEST) > 0 ? LATEST : half;
  }

  /// Twice as long after each failure.
  private static Duration pause(int failures) {
    Duration doubled = SOONEST.multipliedBy(1L << Math.clamp(failures - 1, 0, 10));
    return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
  }
}
