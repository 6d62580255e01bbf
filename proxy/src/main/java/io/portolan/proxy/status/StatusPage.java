// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.status;

/// An answer about the proxy itself.
///
/// @param status of HTTP
public record StatusPage(int status, String contentType, String text) {
  private static final String PLAIN = "text/plain; charset=utf-8";

  /// @param text a line without its end
  public static StatusPage plain(int status, String text) {
    return new StatusPage(status, PLAIN, text + "\n");
  }
}
