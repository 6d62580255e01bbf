// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.portolan.proxy.http1.Refusal;
import io.portolan.proxy.log.Outcome;
import io.portolan.proxy.upstream.UpstreamFailure;
import java.util.Optional;

/// What a client is answered when something is wrong, and what the log says of it.
///
/// @param location where the client is sent; empty for nowhere
/// @param text a sentence for the client
record Complaint(int status, Outcome outcome, Optional<String> location, String text) {
  static final Complaint NO_ROUTE = new Complaint(404, Outcome.NO_ROUTE, "No route leads here.\n");
  static final Complaint NO_ENDPOINT =
      new Complaint(503, Outcome.NO_ENDPOINT, "No endpoint is ready.\n");
  static final Complaint OVERLOADED =
      new Complaint(503, Outcome.OVERLOADED, "The endpoint has too much to do.\n");
  static final Complaint UPSTREAM_LATE =
      new Complaint(504, Outcome.UPSTREAM_TIMEOUT, "The endpoint took too long to answer.\n");
  static final Complaint CLIENT_LATE =
      new Complaint(408, Outcome.CLIENT_TIMEOUT, "The request took too long to come.\n");

  static final Complaint NOT_ADMITTED =
      new Complaint(403, Outcome.DENIED, "Your address is not let in.\n");
  static final Complaint NO_PASSWORD =
      new Complaint(401, Outcome.DENIED, "A name and a password are needed.\n");
  static final Complaint TOO_MANY_PASSWORDS =
      new Complaint(503, Outcome.LIMIT, "Too many passwords are being checked.\n");

  static final Complaint NO_CERTIFICATE =
      new Complaint(400, Outcome.DENIED, "No required SSL certificate was sent\n");
  static final Complaint BAD_CERTIFICATE =
      new Complaint(400, Outcome.DENIED, "The SSL certificate error\n");
  static final Complaint FOREIGN_CERTIFICATE =
      new Complaint(403, Outcome.DENIED, "client certificate unauthorized\n");
  static final Complaint NO_AUTHORITIES =
      new Complaint(403, Outcome.DENIED, "Nobody can be let in: no authority is known.\n");
  static final Complaint MISDIRECTED =
      new Complaint(421, Outcome.REFUSED, "Another host was asked for when TLS began.\n");
  static final Complaint NOT_BY_QUIC =
      new Complaint(421, Outcome.REFUSED, "Certificates of clients are not taken by HTTP/3.\n");

  private static final Complaint NO_CONNECTION =
      new Complaint(502, Outcome.CONNECT_FAILED, "The endpoint cannot be reached.\n");
  private static final Complaint CONNECTION_LATE =
      new Complaint(504, Outcome.CONNECT_FAILED, "The endpoint cannot be reached in time.\n");
  private static final Complaint NO_TLS =
      new Complaint(502, Outcome.TLS_FAILED, "No TLS came about with the endpoint.\n");
  private static final Complaint REFUSED =
      new Complaint(502, Outcome.UPSTREAM_RESET, "The endpoint takes no requests.\n");
  private static final Complaint RESET =
      new Complaint(502, Outcome.UPSTREAM_RESET, "The endpoint ended the connection.\n");
  private static final Complaint MALFORMED =
      new Complaint(502, Outcome.UPSTREAM_MALFORMED, "The endpoint's response is malformed.\n");

  Complaint(int status, Outcome outcome, String text) {
    this(status, outcome, Optional.empty(), text);
  }

  /// The client is sent there instead.
  Complaint redirected(String to) {
    return new Complaint(302, outcome, Optional.of(to), "");
  }

  static Complaint of(UpstreamFailure why) {
    return switch (why) {
      case CONNECT -> NO_CONNECTION;
      case CONNECT_TIMEOUT -> CONNECTION_LATE;
      case TLS -> NO_TLS;
      case REFUSED -> REFUSED;
      case RESET -> RESET;
      case LATE -> UPSTREAM_LATE;
      case MALFORMED -> MALFORMED;
    };
  }

  static Complaint of(Refusal why) {
    return new Complaint(why.status(), outcome(why), why.text() + "\n");
  }

  static Outcome outcome(Refusal why) {
    return switch (why) {
      case BODY_TOO_LARGE, HEAD_TOO_LARGE, TARGET_TOO_LONG -> Outcome.LIMIT;
      default -> Outcome.REFUSED;
    };
  }
}
