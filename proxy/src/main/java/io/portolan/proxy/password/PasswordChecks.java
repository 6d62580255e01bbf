// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.password;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Checks passwords, and remembers for a while which were right, so that a client that sends its
/// password with each request is only made to wait by the first.
///
/// Safe for use by several threads.
public final class PasswordChecks implements AutoCloseable {
  /* A hash that is made to be slow is all CPU, which threads of its own do, at most half as many as
   * there are cores: virtual threads would keep those of the rest of the program from running.
   * Whoever tries passwords fills the queue, and is told to come again; the passwords that are
   * remembered go on being taken.
   *
   * What is remembered is a digest of user, hash and password, salted anew in each process: a
   * password that changes changes its hash, and nobody who reads the memory learns a password.
   */
  private static final int REMEMBERED = 4_096;
  private static final int WAITING = 64;
  private static final int IDLE_SECONDS = 10;

  private final byte[] salt = new byte[32];
  private final ThreadPoolExecutor threads;

  // Guarded by itself; the one used last is the last.
  private final Map<String, Boolean> right =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > REMEMBERED;
        }
      };

  /// What is known of a password.
  public enum Verdict {
    RIGHT,
    WRONG,
    /// It takes a while to know.
    UNKNOWN
  }

  public PasswordChecks() {
    new SecureRandom().nextBytes(salt);
    int count = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    threads =
        new ThreadPoolExecutor(
            count,
            count,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            Thread.ofPlatform().daemon().name("password-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /// What is known without waiting.
  public Verdict ask(Passwords passwords, Credentials client) {
    Optional<PasswordHash> hash = passwords.find(client.user());
    if (hash.isEmpty()) {
      return Verdict.WRONG;
    }
    if (hash.get().isQuick()) {
      return hash.get().matches(client.password()) ? Verdict.RIGHT : Verdict.WRONG;
    }
    String digest = digest(client, hash.get());
    synchronized (right) {
      return right.get(digest) == null ? Verdict.UNKNOWN : Verdict.RIGHT;
    }
  }

  /// Finds out, and tells `then` on a thread of its own.
  ///
  /// @return false when too many wait already, and `then` is told nothing
  public boolean check(Passwords passwords, Credentials client, Consumer<Verdict> then) {
    try {
      threads.execute(() -> then.accept(find(passwords, client)));
      return true;
    } catch (RejectedExecutionException full) {
      return false;
    }
  }

  private Verdict find(Passwords passwords, Credentials client) {
    Verdict known = ask(passwords, client);
    if (known != Verdict.UNKNOWN) {
      return known;
    }
    PasswordHash hash = passwords.find(client.user()).orElseThrow();
    if (!hash.matches(client.password())) {
      return Verdict.WRONG;
    }
    String digest = digest(client, hash);
    synchronized (right) {
      right.put(digest, true);
    }
    return Verdict.RIGHT;
  }

  private String digest(Credentials client, PasswordHash hash) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(salt);
      for (String part : new String[] {client.user(), hash.text(), client.password()}) {
        digest.update(part.getBytes(StandardCharsets.ISO_8859_1));
        digest.update((byte) 0);
      }
      return new String(digest.digest(), StandardCharsets.ISO_8859_1);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// How many passwords are remembered.
  int remembered() {
    synchronized (right) {
      return right.size();
    }
  }

  /// Ends the checks; those that wait are told nothing.
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
