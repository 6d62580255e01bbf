// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.server;

/// What a server tells over HTTP.
///
/// @param code of HTTP
public record StatusPage(int code, String text) {
  static final StatusPage NOT_FOUND = new StatusPage(404, "404 page not found\n");
}
