// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.ServerResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An answer through Helidon.
final class HelidonReply implements Reply {
  private static final Logger LOG = System.getLogger(HelidonReply.class.getName());

  private final ServerResponse response;
  private final boolean withoutBody;
  private final Map<HeaderName, List<String>> headers = new LinkedHashMap<>();
  private boolean begun;

  /// @param withoutBody for HEAD
  HelidonReply(ServerResponse response, boolean withoutBody) {
    this.response = response;
    this.withoutBody = withoutBody;
  }

  @Override
  public void header(String name, String value) {
    headers.computeIfAbsent(HeaderNames.create(name), _ -> new ArrayList<>()).add(value);
  }

  @Override
  public void send(int code, String contentType, byte[] body) {
    begin(code, contentType);
    try {
      if (withoutBody) {
        response.send();
      } else {
        response.send(body);
      }
    } catch (ServerConnectionException | UncheckedIOException e) {
      LOG.log(Level.DEBUG, () -> "A client left before its answer: " + e.getMessage());
    }
  }

  @Override
  public OutputStream stream(int code, String contentType) {
    begin(code, contentType);
    return new BufferedOutputStream(new ClientStream(response.outputStream()));
  }

  private void begin(int code, String contentType) {
    begun = true;
    response.status(code);
    response.header(HeaderValues.create(HeaderNames.CONTENT_TYPE, contentType));
    response.header(HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-cache, private"));
    headers.forEach((name, values) -> response.header(HeaderValues.create(name, values)));
  }

  @Override
  public boolean isBegun() {
    return begun;
  }

  /// Tells by an `IOException` that the client left, which Helidon tells unchecked.
  private static final class ClientStream extends OutputStream {
    private final OutputStream out;

    ClientStream(OutputStream out) {
      this.out = out;
    }

    private interface Action {
      void run() throws IOException;
    }

    private static void attempt(Action action) throws IOException {
      try {
        action.run();
      } catch (RuntimeException e) {
        // Helidon has several unchecked ways to say that the connection is gone.
        throw new IOException(e.getMessage(), e);
      }
    }

    @Override
    public void write(int value) throws IOException {
      attempt(() -> out.write(value));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      attempt(() -> out.write(bytes, offset, length));
    }

    @Override
    public void flush() throws IOException {
      attempt(out::flush);
    }

    @Override
    public void close() throws IOException {
      attempt(out::close);
    }
  }
}
