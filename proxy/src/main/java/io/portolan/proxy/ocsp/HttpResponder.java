// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ocsp;

import io.portolan.proxy.http1.HeadSettings;
import io.portolan.proxy.http1.ResponseHead;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Predicate;

/// Responders that are asked over HTTP by POST (RFC 6960 appendix A.1), a connection for each
/// question, and never led on to another address.
///
/// Safe for use by several threads.
public final class HttpResponder implements Responder {
  private static final int MOST_BYTES = 64 * 1024;
  private static final int USUAL_PORT = 80;

  private final Predicate<InetAddress> isAllowed;
  private final Duration within;

  /// @param isAllowed which addresses may be asked
  /// @param within how long all of it may take
  public HttpResponder(Predicate<InetAddress> isAllowed, Duration within) {
    this.isAllowed = isAllowed;
    this.within = within;
  }

  /// Asks other machines, which may take ten seconds.
  public static HttpResponder elsewhere() {
    return new HttpResponder(HttpResponder::isElsewhere, Duration.ofSeconds(10));
  }

  /// Whether an address is another machine's: whoever writes a Secret chooses who is asked, and
  /// must not reach by that what listens for this machine alone.
  static boolean isElsewhere(InetAddress address) {
    return !address.isLoopbackAddress()
        && !address.isLinkLocalAddress()
        && !address.isAnyLocalAddress()
        && !address.isMulticastAddress();
  }

  @Override
  public byte[] ask(URI at, byte[] request) throws IOException {
    long end = System.nanoTime() + within.toNanos();
    try (Socket socket = new Socket()) {
      int port = at.getPort() < 0 ? USUAL_PORT : at.getPort();
      socket.connect(new InetSocketAddress(address(at), port), (int) within.toMillis());
      OutputStream out = socket.getOutputStream();
      out.write(head(at, request.length).getBytes(StandardCharsets.ISO_8859_1));
      out.write(request);
      out.flush();
      return content(read(socket, end));
    } catch (UnknownHostException unknown) {
      throw new IOException("has a name that is not known", unknown);
    } catch (SocketTimeoutException late) {
      throw new IOException("does not answer within " + within.toSeconds() + " seconds", late);
    }
  }

  private InetAddress address(URI at) throws IOException {
    return Arrays.stream(InetAddress.getAllByName(at.getHost()))
        .filter(isAllowed)
        .findFirst()
        .orElseThrow(
            () ->
                new IOException("is at an address that is not asked, since it is this machine's"));
  }

  /// HTTP/1.0 keeps the response from being cut into chunks.
  private static String head(URI at, int length) {
    String path = at.getRawPath().isEmpty() ? "/" : at.getRawPath();
    String query = at.getRawQuery() == null ? "" : "?" + at.getRawQuery();
    return "POST %s%s HTTP/1.0\r\nHost: %s\r\n".formatted(path, query, at.getRawAuthority())
        + "Content-Type: application/ocsp-request\r\nAccept: application/ocsp-response\r\n"
        + "Content-Length: %d\r\nConnection: close\r\n\r\n".formatted(length);
  }

  private static byte[] read(Socket socket, long end) throws IOException {
    InputStream in = socket.getInputStream();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] part = new byte[8 * 1024];
    while (all.size() <= MOST_BYTES) {
      long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
      if (left <= 0) {
        throw new SocketTimeoutException();
      }
      socket.setSoTimeout((int) left);
      int count = in.read(part);
      if (count < 0) {
        return all.toByteArray();
      }
      all.write(part, 0, count);
    }
    throw new IOException("answers more than " + MOST_BYTES + " bytes");
  }

  private static byte[] content(byte[] response) throws IOException {
    ResponseHead head = new ResponseHead(HeadSettings.DEFAULT);
    int end = head.read(response, 0, response.length);
    if (end <= 0) {
      throw new IOException("does not answer in HTTP");
    }
    if (head.status() != 200) {
      throw new IOException("answers with status " + head.status());
    }
    boolean isWhole = head.contentLength() < 0 || end + head.contentLength() == response.length;
    if (!isWhole || !head.values("Transfer-Encoding").isEmpty()) {
      throw new IOException("answers a part alone");
    }
    return Arrays.copyOfRange(response, end, response.length);
  }
}
