// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/// That clients of a backend stay at the endpoint which served them first, told by a cookie.
///
/// The cookie's value is `KEY|BACKEND`: what leads to the endpoint, and a digest of the backend's
/// name. Neither says an address.
///
/// @param cookie in which clients carry it
/// @param isPersistent whether a client stays for as long as its endpoint is there; otherwise some
///     move when endpoints come, so that those have clients, too
/// @param changesOnFailure whether a client whose endpoint fails is bound to the one that answers
/// @param backend the digest of the backend's name
public record Session(
    SessionCookie cookie, boolean isPersistent, boolean changesOnFailure, String backend) {
  private static final int DIGEST_BYTES = 8;
  private static final char DELIMITER = '|';

  /// For the backend of that name.
  public static Session of(
      SessionCookie cookie, boolean isPersistent, boolean changesOnFailure, String name) {
    return new Session(cookie, isPersistent, changesOnFailure, digest(name));
  }

  /// The same for another backend.
  public Session to(String name) {
    return of(cookie, isPersistent, changesOnFailure, name);
  }

  /// The first bytes of its SHA-256 digest, as text.
  public static String digest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /// What leads to the client's endpoint; empty for a client that was not served yet.
  public Optional<String> key(RequestView request) {
    return Pairs.cookie(request.header("cookie"), cookie.name())
        .map(value -> value.indexOf(DELIMITER) < 0 ? value : value.substring(0, end(value)))
        .filter(key -> !key.isEmpty());
  }

  private static int end(String value) {
    return value.indexOf(DELIMITER);
  }

  /// Whether the client was served by this backend.
  public boolean isOf(RequestView request) {
    return Pairs.cookie(request.header("cookie"), cookie.name())
        .filter(value -> value.substring(end(value) + 1).equals(backend))
        .isPresent();
  }

  /// The value that leads there.
  public String value(String key) {
    return key + DELIMITER + backend;
  }
}
