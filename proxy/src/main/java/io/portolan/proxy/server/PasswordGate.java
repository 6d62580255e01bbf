// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.portolan.proxy.ByteSpan;
import io.portolan.proxy.password.Credentials;
import io.portolan.proxy.password.PasswordChecks;
import io.portolan.proxy.password.PasswordChecks.Verdict;
import io.portolan.proxy.password.Passwords;
import io.portolan.proxy.route.Login;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Says whether a request brings a password that is right; for the event loop of its client.
final class PasswordGate {
  private final PasswordChecks checks;
  private @Nullable Question open;

  /// What is not known yet.
  private record Question(Passwords passwords, Credentials client) {}

  PasswordGate(PasswordChecks checks) {
    this.checks = checks;
  }

  /// Why the request is not sent on; empty when it is, unless [#isUndecided].
  ///
  /// @param authorization the field's value, or absent
  Optional<Complaint> refusal(ByteSpan authorization, Login login) {
    Optional<Credentials> client = Credentials.parse(authorization);
    Verdict verdict = client.map(each -> checks.ask(login.passwords(), each)).orElse(Verdict.WRONG);
    if (verdict == Verdict.UNKNOWN) {
      open = new Question(login.passwords(), client.orElseThrow());
    }
    return verdict == Verdict.WRONG ? Optional.of(Complaint.NO_PASSWORD) : Optional.empty();
  }

  boolean isUndecided() {
    return open != null;
  }

  /// @param loop on which `then` is told why the request is not sent on, or that it is, unless it
  ///     has ended before
  void decide(Executor loop, Consumer<Optional<Complaint>> then) {
    Question asked = open;
    if (asked != null
        && !checks.check(
            asked.passwords(),
            asked.client(),
            verdict -> loop.execute(() -> decided(asked, verdict, then)))) {
      open = null;
      then.accept(Optional.of(Complaint.TOO_MANY_PASSWORDS));
    }
  }

  @SuppressWarnings("ReferenceEquality") // An equal question of another request is another one.
  private void decided(Question asked, Verdict verdict, Consumer<Optional<Complaint>> then) {
    if (open == asked) {
      open = null;
      then.accept(verdict == Verdict.RIGHT ? Optional.empty() : Optional.of(Complaint.NO_PASSWORD));
    }
  }

  /// The request has ended.
  void ended() {
    open = null;
  }
}
