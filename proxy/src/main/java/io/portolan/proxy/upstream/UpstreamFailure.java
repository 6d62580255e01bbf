// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

/// Why a request got no whole response.
public enum UpstreamFailure {
  /// No connection came about, so nothing was sent.
  CONNECT,
  /// The same, since it took too long.
  CONNECT_TIMEOUT,
  /// The same, since the endpoint and the proxy did not come to terms about TLS.
  TLS,
  /// The endpoint said that it did nothing about the request (RFC 9113 section 8.7).
  REFUSED,
  /// The connection ended before the response did.
  RESET,
  /// The response, or more of it, took too long.
  LATE,
  /// What came was no response.
  MALFORMED
}
