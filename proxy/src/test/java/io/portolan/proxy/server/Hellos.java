// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import java.nio.ByteBuffer;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/// What clients say first, as bytes.
final class Hellos {
  private Hellos() {}

  /// The first record of a client that asks for the host.
  static byte[] record(String host) throws Exception {
    SSLEngine engine = SSLContext.getDefault().createSSLEngine();
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(host)));
    engine.setSSLParameters(parameters);
    engine.beginHandshake();
    ByteBuffer bytes = ByteBuffer.allocate(32 * 1024);
    engine.wrap(ByteBuffer.allocate(0), bytes);
    byte[] record = new byte[bytes.position()];
    bytes.flip().get(record);
    return record;
  }
}
