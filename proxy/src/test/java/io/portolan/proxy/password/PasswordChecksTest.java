// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.password;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.password.PasswordChecks.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Which checks wait, and which are remembered.
class PasswordChecksTest {
  private static final Passwords SLOW =
      users("ann:$2y$04$abcdefghijklmnopqrstuuF7KK/SfP9IRGj0pPJMr8GdtCS8xpmpC");
  private static final Credentials RIGHT = new Credentials("ann", bytes("päss"));
  private static final Credentials WRONG = new Credentials("ann", "pass");

  private final PasswordChecks checks = new PasswordChecks();

  private static String bytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static Passwords users(String file) {
    return Passwords.ofFile(file.getBytes(StandardCharsets.ISO_8859_1));
  }

  @AfterEach
  void close() {
    checks.close();
  }

  private Verdict check(Passwords passwords, Credentials client) throws InterruptedException {
    LinkedBlockingQueue<Verdict> verdicts = new LinkedBlockingQueue<>();
    assertThat(checks.check(passwords, client, verdicts::add)).isTrue();
    Verdict verdict = verdicts.poll(1, TimeUnit.MINUTES);
    assertThat(verdict).isNotNull();
    return verdict;
  }

  @Test
  void aRightPasswordIsRememberedAndAWrongOneIsNot() throws InterruptedException {
    assertThat(checks.ask(SLOW, RIGHT)).isEqualTo(Verdict.UNKNOWN);
    assertThat(check(SLOW, RIGHT)).isEqualTo(Verdict.RIGHT);
    assertThat(checks.ask(SLOW, RIGHT)).isEqualTo(Verdict.RIGHT);
    assertThat(check(SLOW, WRONG)).isEqualTo(Verdict.WRONG);
    assertThat(checks.ask(SLOW, WRONG)).isEqualTo(Verdict.UNKNOWN);
    assertThat(checks.remembered()).isEqualTo(1);
  }

  @Test
  void whatIsRememberedOfAPasswordDoesNotOutliveIt() throws InterruptedException {
    check(SLOW, RIGHT);
    Passwords changed = users("ann:$2b$04$abcdefghijklmnopqrstuu/LVz6MZlItEy42I2juLihZ66HnQx/cy");
    assertThat(checks.ask(changed, RIGHT)).isEqualTo(Verdict.UNKNOWN);
    assertThat(check(changed, RIGHT)).isEqualTo(Verdict.WRONG);
    assertThat(checks.ask(users("bob:{PLAIN}x"), RIGHT)).isEqualTo(Verdict.WRONG);
  }

  @Test
  void aQuickHashAndAnUnknownUserNeedNoWait() {
    Passwords quick = users("ann:{PLAIN}pass");
    assertThat(checks.ask(quick, WRONG)).isEqualTo(Verdict.RIGHT);
    assertThat(checks.ask(quick, RIGHT)).isEqualTo(Verdict.WRONG);
    assertThat(checks.ask(quick, new Credentials("eve", "pass"))).isEqualTo(Verdict.WRONG);
  }

  @Test
  void tooManyAtOnceAreTurnedAway() throws InterruptedException {
    CountDownLatch held = new CountDownLatch(1);
    try {
      long taken =
          IntStream.range(0, 1_000)
              .filter(
                  _ ->
                      checks.check(
                          SLOW,
                          new Credentials("eve", ""),
                          _ -> {
                            try {
                              held.await();
                            } catch (InterruptedException ended) {
                              Thread.currentThread().interrupt();
                            }
                          }))
              .count();
      assertThat(taken).isBetween(64L, 64L + Runtime.getRuntime().availableProcessors());
    } finally {
      held.countDown();
    }
  }
}
