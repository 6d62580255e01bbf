// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import io.portolan.datapath.link.Kernel;
import io.portolan.linux.NetworkNamespace;
import io.portolan.network.IpAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// A real HTTP request, sent to see what is answered.
final class LiveRequest {
  private static final int DNS_NAME = 2;
  private static final int MOST_BYTES = 256 * 1024;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})(?: .*)?");
  private static final Pattern SERVER =
      Pattern.compile("\"pod\":\"([^\"]+)\",\\s*\"namespace\":\"([^\"]+)\"");

  private LiveRequest() {}

  /// What was answered.
  ///
  /// @param headers by name, of several with one name the last
  /// @param body the beginning of it
  /// @param certificate that the server showed; empty without TLS
  record Response(
      int status, Map<String, String> headers, String body, Optional<X509Certificate> certificate) {

    /// Whose stand-in answered, as `NAMESPACE/POD`; empty when it does not say.
    Optional<String> server() {
      Matcher matcher = SERVER.matcher(body);
      return matcher.find()
          ? Optional.of(matcher.group(2) + "/" + matcher.group(1))
          : Optional.empty();
    }

    /// The names that the certificate is for; none without TLS.
    List<String> certificateNames() {
      try {
        Collection<List<?>> names =
            certificate.isEmpty() ? null : certificate.get().getSubjectAlternativeNames();
        return names == null
            ? List.of()
            : names.stream()
                .filter(name -> name.getFirst().equals(DNS_NAME))
                .map(name -> String.valueOf(name.get(1)))
                .toList();
      } catch (CertificateParsingException unreadable) {
        return List.of();
      }
    }

    String location() {
      return headers.getOrDefault("location", "");
    }
  }

  /// Sends the request from the namespace; blocks.
  ///
  /// @param patience for each step of it
  /// @throws IOException that says what went wrong
  static Response send(
      NetworkNamespace namespace, IpAddress to, HttpQuestion question, Duration patience)
      throws IOException {
    try (SocketChannel channel = namespace.call(LiveRequest::open)) {
      Socket socket = channel.socket();
      socket.setSoTimeout((int) patience.toMillis());
      socket.connect(
          new InetSocketAddress(Kernel.inet(to), question.port()), (int) patience.toMillis());
      if (!question.isTls()) {
        return exchange(socket, question, Optional.empty());
      }
      try (SSLSocket secure = handshake(socket, question)) {
        X509Certificate shown = (X509Certificate) secure.getSession().getPeerCertificates()[0];
        return exchange(secure, question, Optional.of(shown));
      }
    }
  }

  private static SocketChannel open() {
    try {
      return SocketChannel.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SSLSocket handshake(Socket socket, HttpQuestion question) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Anybody()}, new SecureRandom());
      SSLSocket secure =
          (SSLSocket)
              context
                  .getSocketFactory()
                  .createSocket(socket, question.host(), question.port(), true);
      if (IpAddress.parse(question.host()).isEmpty()) {
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(question.host())));
        secure.setSSLParameters(parameters);
      }
      secure.startHandshake();
      return secure;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  /// The certificate is told, not judged.
  private static final class Anybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  private static Response exchange(
      Socket socket, HttpQuestion question, Optional<X509Certificate> certificate)
      throws IOException {
    StringBuilder head = new StringBuilder();
    head.append(question.method()).append(' ').append(question.target()).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(question.url().getRawAuthority()).append("\r\n");
    question
        .headers()
        .forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append("Connection: close\r\n\r\n");
    socket.getOutputStream().write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
    InputStream in = socket.getInputStream();
    return parse(new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8), certificate);
  }

  static Response parse(String text, Optional<X509Certificate> certificate) throws IOException {
    int end = text.indexOf("\r\n\r\n");
    List<String> lines = List.of(text.substring(0, Math.max(end, 0)).split("\r\n"));
    Matcher status = STATUS.matcher(lines.getFirst());
    if (end < 0 || !status.matches()) {
      throw new IOException("what was answered is no HTTP response");
    }
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line : lines.subList(1, lines.size())) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
      }
    }
    return new Response(
        Integer.parseInt(status.group(1)), headers, text.substring(end + 4), certificate);
  }
}
