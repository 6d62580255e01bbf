// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.log;

import java.util.Locale;

/// How a request ended, and why it failed where it did.
public enum Outcome {
  /// A backend's whole response was sent.
  SERVED,
  /// The route has a fixed answer, or a redirect.
  ANSWERED,
  /// The connection became another protocol's, and has ended.
  TUNNELLED,
  /// No route matches.
  NO_ROUTE,
  /// The backend is unknown or has no endpoints.
  NO_ENDPOINT,
  /// The endpoint has as many requests as it may, and as many wait.
  OVERLOADED,
  /// No connection to an endpoint came about.
  CONNECT_FAILED,
  /// The endpoint is not who it has to be, or speaks TLS otherwise.
  TLS_FAILED,
  /// The endpoint ended the connection before its response was whole.
  UPSTREAM_RESET,
  /// What the endpoint sent is no response.
  UPSTREAM_MALFORMED,
  /// The endpoint took too long.
  UPSTREAM_TIMEOUT,
  /// The client took too long.
  CLIENT_TIMEOUT,
  /// The client ended the connection before the response was whole.
  CLIENT_GONE,
  /// The request is not well formed.
  REFUSED,
  /// The client may not have what it asks for.
  DENIED,
  /// The request is larger than may be.
  LIMIT;

  private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /// Whether the client did not get what the route promises it.
  public boolean isFailure() {
    return this != SERVED && this != ANSWERED && this != TUNNELLED;
  }

  /// As in `no-route`.
  public String text() {
    return text;
  }
}
