// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.portolan.proxy.http1.HeadOut;
import io.portolan.proxy.route.HeaderField;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Answers that the proxy gives itself: short, in plain text.
final class OwnAnswer {
  private static final Map<Integer, String> REASONS =
      Map.ofEntries(
          Map.entry(200, "OK"),
          Map.entry(204, "No Content"),
          Map.entry(301, "Moved Permanently"),
          Map.entry(302, "Found"),
          Map.entry(303, "See Other"),
          Map.entry(307, "Temporary Redirect"),
          Map.entry(308, "Permanent Redirect"),
          Map.entry(400, "Bad Request"),
          Map.entry(401, "Unauthorized"),
          Map.entry(403, "Forbidden"),
          Map.entry(404, "Not Found"),
          Map.entry(408, "Request Timeout"),
          Map.entry(413, "Content Too Large"),
          Map.entry(414, "URI Too Long"),
          Map.entry(417, "Expectation Failed"),
          Map.entry(421, "Misdirected Request"),
          Map.entry(429, "Too Many Requests"),
          Map.entry(431, "Request Header Fields Too Large"),
          Map.entry(500, "Internal Server Error"),
          Map.entry(501, "Not Implemented"),
          Map.entry(502, "Bad Gateway"),
          Map.entry(503, "Service Unavailable"),
          Map.entry(504, "Gateway Timeout"),
          Map.entry(505, "HTTP Version Not Supported"));

  private static final byte[] NONE = {};

  private OwnAnswer() {}

  /// The body; none where the status has none (RFC 9110 section 6.4.1).
  static byte[] content(int status, String body) {
    return status == 204 || status == 304 ? NONE : body.getBytes(StandardCharsets.UTF_8);
  }

  /// Writes the head that says that a tunnel is there, and nothing of a body (RFC 9110 section
  /// 9.3.6).
  static void writeTunnel(HeadOut out, String date, List<HeaderField> added) {
    out.put("HTTP/1.1 200 OK\r\nDate: ").put(date).put("\r\n");
    out.put(added);
    out.put("\r\n");
  }

  /// Writes the head.
  ///
  /// @param connection the value of `Connection`, where there is one
  /// @param location of a redirect
  /// @param added further fields
  static void write(
      HeadOut out,
      int status,
      String date,
      Optional<String> connection,
      Optional<String> location,
      List<HeaderField> added,
      byte[] content) {
    out.put("HTTP/1.1 ").putStatus(status).put(" ");
    out.put(REASONS.getOrDefault(status, "")).put("\r\n");
    out.put("Date: ").put(date).put("\r\n");
    connection.ifPresent(value -> out.put("Connection: ").put(value).put("\r\n"));
    location.ifPresent(value -> out.put("Location: ").put(value).put("\r\n"));
    out.put(added);
    if (status != 204 && status != 304) {
      out.put("Content-Type: text/plain; charset=utf-8\r\n");
      out.put("Content-Length: ").put(Integer.toString(content.length)).put("\r\n");
    }
    out.put("\r\n");
  }
}
