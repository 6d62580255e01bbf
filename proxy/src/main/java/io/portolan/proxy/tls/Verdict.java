// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

/// What a certificate is worth.
///
/// @param kind how good it is
/// @param reason what is wrong with it, in the words that upstreams of nginx know; empty where
///     nothing is
public record Verdict(Kind kind, String reason) {
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
  public static final Verdict NONE = new Verdict(Kind.NONE, "");

  /// There is nothing wrong.
  public static final Verdict SUCCESS = new Verdict(Kind.GOOD, "");

  static final Verdict UNKNOWN_AUTHORITY =
      new Verdict(Kind.UNKNOWN, "unable to get local issuer certificate");

  static Verdict bad(String reason) {
    return new Verdict(Kind.BAD, reason);
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
