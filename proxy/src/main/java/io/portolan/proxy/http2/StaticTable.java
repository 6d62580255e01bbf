// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http2;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The fields that every header block may name by number (RFC 7541 appendix A).
final class StaticTable {
  private static final List<String> LINES =
      """
      :authority
      :method GET
      :method POST
      :path /
      :path /index.html
      :scheme http
      :scheme https
      :status 200
      :status 204
      :status 206
      :status 304
      :status 400
      :status 404
      :status 500
      accept-charset
      accept-encoding gzip, deflate
      accept-language
      accept-ranges
      accept
      access-control-allow-origin
      age
      allow
      authorization
      cache-control
      content-disposition
      content-encoding
      content-language
      content-length
      content-location
      content-range
      content-type
      cookie
      date
      etag
      expect
      expires
      from
      host
      if-match
      if-modified-since
      if-none-match
      if-range
      if-unmodified-since
      last-modified
      link
      location
      max-forwards
      proxy-authenticate
      proxy-authorization
      range
      referer
      refresh
      retry-after
      server
      set-cookie
      strict-transport-security
      transfer-encoding
      user-agent
      vary
      via
      www-authenticate"""
          .lines()
          .toList();

  /// The number of entries, of which the first is 1.
  static final int SIZE = LINES.size();

  private static final HeaderField[] FIELDS =
      LINES.stream().map(StaticTable::field).toArray(HeaderField[]::new);
  private static final Map<String, Integer> NAMES = names();

  private StaticTable() {}

  private static HeaderField field(String line) {
    int space = line.indexOf(' ');
    String name = space < 0 ? line : line.substring(0, space);
    String value = space < 0 ? "" : line.substring(space + 1);
    return new HeaderField(
        name.getBytes(StandardCharsets.US_ASCII), value.getBytes(StandardCharsets.US_ASCII));
  }

  private static Map<String, Integer> names() {
    Map<String, Integer> names = new HashMap<>();
    for (int i = 0; i < SIZE; i++) {
      names.putIfAbsent(new String(FIELDS[i].name(), StandardCharsets.US_ASCII), i + 1);
    }
    return names;
  }

  /// @param index 1 to [#SIZE]
  static HeaderField get(int index) {
    return FIELDS[index - 1];
  }

  /// The first entry of that name, in lower case; 0 for none.
  static int find(String name) {
    return NAMES.getOrDefault(name, 0);
  }
}
