// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http1;

import java.nio.charset.StandardCharsets;

/// What upstreams are told of a client's connection.
public final class Peer {
  private final byte[] address;
  private final boolean isTrusted;
  private final byte[] forwardedFor;
  private final byte[] forwardedProto;
  private final byte[] forwardedPort;

  /// @param address the client's, as text
  /// @param isTrusted whether the client is a proxy whose own `X-Forwarded-*` fields are believed
  /// @param scheme by which it came
  /// @param port to which it came
  public Peer(String address, boolean isTrusted, String scheme, int port) {
    this.address = ascii(address);
    this.isTrusted = isTrusted;
    this.forwardedFor = ascii("X-Forwarded-For: " + address + "\r\n");
    this.forwardedProto = ascii("X-Forwarded-Proto: " + scheme + "\r\n");
    this.forwardedPort = ascii("X-Forwarded-Port: " + port + "\r\n");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  boolean isTrusted() {
    return isTrusted;
  }

  byte[] address() {
    return address;
  }

  byte[] forwardedFor() {
    return forwardedFor;
  }

  byte[] forwardedProto() {
    return forwardedProto;
  }

  byte[] forwardedPort() {
    return forwardedPort;
  }
}
