// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.log;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What is known of a request that has ended.
///
/// Texts that the client sent are as they came, and may hold anything; very long ones are cut.
///
/// @param time of its end
/// @param client the address that it came from
/// @param method empty when it could not be read
/// @param scheme by which it came
/// @param host without port
/// @param target path and query
/// @param protocol as in `HTTP/1.1`
/// @param route the one that took it
/// @param ingress the object that the route is from, `namespace/name`
/// @param service the backend that it was sent to
/// @param endpoint the last that it was sent to
/// @param status what the client was answered; 0 for nothing
/// @param received bytes of the request, head included
/// @param bytes of the response, head included
/// @param bodyBytes of the response's body
/// @param duration from its head to its end
/// @param sinceAsked from the first attempt at an endpoint to the end; zero when there was none
/// @param upstreamTime from the first attempt at an endpoint to the head of a response
/// @param tries how often it was sent to an endpoint
/// @param outcome how it ended
/// @param requestId its `X-Request-ID`; empty for none
/// @param traceId 32 hexadecimal digits; empty when it is not traced
/// @param spanId of the request, 16 hexadecimal digits; empty when it is not traced
/// @param parentSpanId of the span that it comes from; empty for none
/// @param userAgent empty for none
/// @param referer empty for none
/// @param forwardedFor the client's `X-Forwarded-For`; empty for none
/// @param user that the client says it is, by a password; empty for nobody
public record AccessRecord(
    Instant time,
    String client,
    String method,
    String scheme,
    String host,
    String target,
    String protocol,
    Optional<String> route,
    Optional<String> ingress,
    Optional<String> service,
    Optional<String> endpoint,
    int status,
    long received,
    long bytes,
    long bodyBytes,
    Duration duration,
    Duration sinceAsked,
    Optional<Duration> upstreamTime,
    int tries,
    Outcome outcome,
    String requestId,
    String traceId,
    String spanId,
    String parentSpanId,
    String userAgent,
    String referer,
    String forwardedFor,
    String user) {
  /// Whether it is a connection that was carried as it is.
  boolean isCarried() {
    return scheme.equals("tcp");
  }
}
