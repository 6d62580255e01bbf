// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/// A streamed answer that begins with the first byte, so that until then it can still be another.
final class LazyStream extends OutputStream {
  private final Reply reply;
  private final String contentType;
  private @Nullable OutputStream out;

  LazyStream(Reply reply, String contentType) {
    this.reply = reply;
    this.contentType = contentType;
  }

  private OutputStream begun() throws IOException {
    OutputStream present = out;
    if (present == null) {
      present = reply.stream(200, contentType);
      out = present;
    }
    return present;
  }

  @Override
  public void write(int value) throws IOException {
    begun().write(value);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    begun().write(bytes, offset, length);
  }

  @Override
  public void flush() throws IOException {
    OutputStream present = out;
    if (present != null) {
      present.flush();
    }
  }

  /// Ends the answer, which is empty when nothing was written.
  void end() throws IOException {
    OutputStream present = out;
    if (present == null) {
      reply.send(200, contentType, new byte[0]);
    } else {
      present.close();
    }
  }
}
