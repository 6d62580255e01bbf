// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.log;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A variable of nginx' or ingress-nginx's log formats; its name is the constant's in lower case.
public enum LogVariable {
  ARGS,
  BODY_BYTES_SENT,
  BYTES_SENT,
  HOST,
  HTTP_REFERER,
  HTTP_USER_AGENT,
  HTTP_X_FORWARDED_FOR,
  INGRESS_NAME,
  IS_ARGS,
  MSEC,
  NAMESPACE,
  OPENTELEMETRY_SPAN_ID,
  OPENTELEMETRY_TRACE_ID,
  PROXY_ALTERNATIVE_UPSTREAM_NAME,
  PROXY_UPSTREAM_NAME,
  REMOTE_ADDR,
  REMOTE_USER,
  REQUEST,
  REQUEST_ID,
  REQUEST_LENGTH,
  REQUEST_METHOD,
  REQUEST_TIME,
  REQUEST_URI,
  SCHEME,
  SERVER_PROTOCOL,
  SERVICE_NAME,
  SERVICE_PORT,
  STATUS,
  TIME_ISO8601,
  TIME_LOCAL,
  UPSTREAM_ADDR,
  UPSTREAM_HEADER_TIME,
  UPSTREAM_RESPONSE_LENGTH,
  UPSTREAM_RESPONSE_TIME,
  UPSTREAM_STATUS,
  URI;

  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssxxx", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss xx", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final Map<String, LogVariable> OTHER_NAMES =
      Map.of(
          "query_string", ARGS,
          "http_host", HOST,
          "proxy_protocol_addr", REMOTE_ADDR,
          "the_real_ip", REMOTE_ADDR,
          "req_id", REQUEST_ID,
          "http_x_request_id", REQUEST_ID);

  private static final Map<String, LogVariable> NAMES =
      Stream.of(values())
          .collect(
              Collectors.toUnmodifiableMap(
                  each -> each.name().toLowerCase(Locale.ROOT), each -> each));

  /// @param name without `$`
  static Optional<LogVariable> find(String name) {
    return Optional.ofNullable(NAMES.get(name))
        .or(() -> Optional.ofNullable(OTHER_NAMES.get(name)));
  }

  /// What has to be noted of requests for it, of what is noted only where it is wanted.
  Optional<RequestNote.Text> text() {
    return switch (this) {
      case HTTP_X_FORWARDED_FOR -> Optional.of(RequestNote.Text.FORWARDED_FOR);
      case REMOTE_USER -> Optional.of(RequestNote.Text.AUTHORIZATION);
      default -> Optional.empty();
    };
  }

  /// What it says of the request; empty for nothing.
  String value(AccessRecord record) {
    return switch (this) {
      case ARGS -> after(record.target(), "?");
      case BODY_BYTES_SENT -> Long.toString(record.bodyBytes());
      case BYTES_SENT -> Long.toString(record.bytes());
      case HOST -> record.host();
      case HTTP_REFERER -> record.referer();
      case HTTP_USER_AGENT -> record.userAgent();
      case HTTP_X_FORWARDED_FOR -> record.forwardedFor();
      case INGRESS_NAME -> after(record.ingress().orElse(""), "/");
      case IS_ARGS -> record.target().contains("?") ? "?" : "";
      case MSEC -> seconds(Duration.between(Instant.EPOCH, record.time()));
      case NAMESPACE -> before(record.ingress().orElse(""), "/");
      case OPENTELEMETRY_SPAN_ID -> record.spanId();
      case OPENTELEMETRY_TRACE_ID -> record.traceId();
      // The Service that a request was sent to is the only one that is told of it.
      case PROXY_ALTERNATIVE_UPSTREAM_NAME -> "";
      case PROXY_UPSTREAM_NAME -> record.service().orElse("").replace('/', '-').replace(':', '-');
      case REMOTE_ADDR -> record.client();
      case REMOTE_USER -> record.user();
      case REQUEST ->
          record.method().isEmpty()
              ? ""
              : record.method() + " " + record.target() + " " + record.protocol();
      case REQUEST_ID -> record.requestId();
      case REQUEST_LENGTH -> Long.toString(record.received());
      case REQUEST_METHOD -> record.method();
      case REQUEST_TIME -> seconds(record.duration());
      case REQUEST_URI -> record.target();
      case SCHEME -> record.scheme();
      case SERVER_PROTOCOL -> record.method().isEmpty() ? "" : record.protocol();
      case SERVICE_NAME -> before(after(record.service().orElse(""), "/"), ":");
      case SERVICE_PORT -> after(record.service().orElse(""), ":");
      case STATUS -> Integer.toString(record.status());
      case TIME_ISO8601 -> ISO.format(record.time());
      case TIME_LOCAL -> LOCAL.format(record.time());
      case UPSTREAM_ADDR -> record.endpoint().orElse("");
      case UPSTREAM_HEADER_TIME -> record.upstreamTime().map(LogVariable::seconds).orElse("");
      case UPSTREAM_RESPONSE_LENGTH -> answered(record, Long.toString(record.bodyBytes()));
      case UPSTREAM_RESPONSE_TIME -> answered(record, seconds(record.sinceAsked()));
      case UPSTREAM_STATUS -> answered(record, Integer.toString(record.status()));
      case URI -> before(record.target(), "?");
    };
  }

  private static String answered(AccessRecord record, String value) {
    return record.upstreamTime().isPresent() ? value : "";
  }

  private static String before(String text, String mark) {
    int at = text.indexOf(mark);
    return at < 0 ? text : text.substring(0, at);
  }

  private static String after(String text, String mark) {
    int at = text.indexOf(mark);
    return at < 0 ? "" : text.substring(at + mark.length());
  }

  /// With three digits after the point.
  private static String seconds(Duration time) {
    long millis = time.toMillis();
    return "%d.%03d".formatted(millis / 1000, millis % 1000);
  }
}
