// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.metrics;

import static io.portolan.proxy.metrics.Exposition.Type.COUNTER;
import static io.portolan.proxy.metrics.Exposition.Type.GAUGE;
import static io.portolan.proxy.metrics.Exposition.Type.HISTOGRAM;

/// The families of metrics.
enum Metric {
  REQUESTS("requests_total", "requests", COUNTER, "Requests by the class of their status."),
  FAILURES("failures_total", "", COUNTER, "Requests that were not served, by the reason."),
  RETRIES("retries_total", "", COUNTER, "Further attempts at an endpoint."),
  DURATION(
      "request_duration_seconds",
      "request_duration_seconds",
      HISTOGRAM,
      "From a request's head to its end."),
  UPSTREAM(
      "upstream_header_duration_seconds",
      "header_duration_seconds",
      HISTOGRAM,
      "From the first attempt at an endpoint to the head of a response."),
  RECEIVED("request_size_bytes", "request_size", HISTOGRAM, "Requests, heads included."),
  SENT("response_size_bytes", "response_size", HISTOGRAM, "Responses, heads included."),
  ACTIVE("active_requests", "", GAUGE, "Requests under way."),
  CONNECTIONS("open_connections", "nginx_process_connections", GAUGE, "Clients' connections."),
  ACCEPTED(
      "connections_total",
      "nginx_process_connections_total",
      COUNTER,
      "Connections that clients have made."),
  ALL_REQUESTS(
      "all_requests_total",
      "nginx_process_requests_total",
      COUNTER,
      "Requests that have begun, whoever they were for."),
  HANDSHAKES("tls_handshakes_total", "", COUNTER, "TLS handshakes by their result."),
  CARRIED("tcp_connections_total", "", COUNTER, "Connections carried as they are, by their end."),
  CARRIED_OPEN("tcp_open_connections", "", GAUGE, "Connections that are being carried."),
  CARRIED_RECEIVED(
      "tcp_received_bytes_total", "", COUNTER, "Bytes from clients that were carried."),
  CARRIED_SENT("tcp_sent_bytes_total", "", COUNTER, "Bytes to clients that were carried."),
  CHANGES("config_changes_total", "success", COUNTER, "Changes of Ingresses that took effect."),
  LAST_CHANGE(
      "config_last_change_timestamp_seconds",
      "config_last_reload_successful_timestamp_seconds",
      GAUGE,
      "When the last of them did, in seconds since 1970."),
  LAST_GOOD(
      "config_last_change_successful",
      "config_last_reload_successful",
      GAUGE,
      "1: what is wrong with an Ingress is its own affair, and all else takes effect."),
  LOST_LINES("log_lines_lost_total", "", COUNTER, "Requests that left no line in the log."),
  LOST_SPANS("spans_lost_total", "", COUNTER, "Spans that did not reach the collector.");

  private final String own;
  private final String nginx;
  private final Exposition.Type type;
  private final String help;

  Metric(String own, String nginx, Exposition.Type type, String help) {
    this.own = own;
    this.nginx = nginx;
    this.type = type;
    this.help = help;
  }

  /// The name without its beginning.
  String own() {
    return own;
  }

  /// As ingress-nginx calls it, without its beginning; empty where it has none.
  String nginx() {
    return nginx;
  }

  Exposition.Type type() {
    return type;
  }

  String help() {
    return help;
  }
}
