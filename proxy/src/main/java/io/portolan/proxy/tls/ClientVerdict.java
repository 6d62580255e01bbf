// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

/// What a client's certificate is worth.
///
/// @param kind how good it is
/// @param reason what is wrong with it, in the words that upstreams of nginx know; empty where
///     nothing is
public record ClientVerdict(Kind kind, String reason) {
  /// How good a certificate is.
  public enum Kind {
    /// None was shown.
    NONE,
    /// An authority stands for it.
    GOOD,
    /// It may be good, but nobody who is known stands for it.
    UNKNOWN,
    /// It is not good, whoever stands for it.
    BAD
  }

  /// There is no certificate.
  public static final ClientVerdict NONE = new ClientVerdict(Kind.NONE, "");

  /// There is nothing wrong.
  public static final ClientVerdict SUCCESS = new ClientVerdict(Kind.GOOD, "");

  static final ClientVerdict UNKNOWN_AUTHORITY =
      new ClientVerdict(Kind.UNKNOWN, "unable to get local issuer certificate");

  static ClientVerdict bad(String reason) {
    return new ClientVerdict(Kind.BAD, reason);
  }

  /// As nginx's `$ssl_client_verify` has it: `NONE`, `SUCCESS` or `FAILED:reason`.
  public String text() {
    return switch (kind) {
      case NONE -> "NONE";
      case GOOD -> "SUCCESS";
      case UNKNOWN, BAD -> "FAILED:" + reason;
    };
  }
}
