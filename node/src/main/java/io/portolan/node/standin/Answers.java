// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.standin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.portolan.node.stream.LogRing;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;

/// What a container's stand-in says and logs.
///
/// @param log of the container
record Answers(Identity identity, LogRing log, InstantSource clock) {
  /// As much of what was received as an answer repeats.
  private static final int ECHOED_BYTES = 256;

  /// How kubelet's probes introduce themselves; they would drown the other lines.
  static final String PROBE_AGENT = "kube-probe/";

  /// A request as HTTP/1.1 or HTTP/2 carried it.
  record HttpRequestLine(
      String method, String path, String version, String host, Map<String, String> headers) {
    boolean isProbe() {
      return headers.entrySet().stream()
          .anyMatch(
              h ->
                  h.getKey().equalsIgnoreCase("user-agent")
                      && h.getValue().startsWith(PROBE_AGENT));
    }
  }

  /// Both ends of a connection or datagram.
  record Ends(InetSocketAddress local, InetSocketAddress client) {
    static Ends of(Channel channel) {
      return new Ends(inet(channel.localAddress()), inet(channel.remoteAddress()));
    }

    /// A peer that is already gone has no address.
    private static InetSocketAddress inet(SocketAddress address) {
      return address instanceof InetSocketAddress inet ? inet : new InetSocketAddress(0);
    }
  }

  String http(Ends ends, HttpRequestLine request, long bodyBytes) {
    JsonText json = head(ends, ",\n ");
    json.member("protocol", request.version())
        .member("method", request.method())
        .member("path", request.path())
        .member("host", request.host())
        .member("headers", request.headers())
        .member("bodyBytes", bodyBytes)
        .member("labels", identity.labels());
    if (!request.isProbe()) {
      log(
          ends,
          '"'
              + request.method()
              + ' '
              + request.path()
              + ' '
              + request.version()
              + "\" 200 host="
              + request.host());
    }
    return json.end() + "\n";
  }

  String line(Ends ends, String protocol, ByteBuf received) {
    int shown = Math.min(received.readableBytes(), ECHOED_BYTES);
    String text = received.toString(received.readerIndex(), shown, StandardCharsets.UTF_8).strip();
    boolean printable =
        ByteBufUtil.isText(received, received.readerIndex(), shown, StandardCharsets.UTF_8);
    JsonText json = head(ends, ",");
    json.member("protocol", protocol).member("bytes", received.readableBytes());
    if (printable) {
      json.member("received", text);
    }
    log(ends, protocol + " " + received.readableBytes() + " bytes");
    return json.end() + "\n";
  }

  private JsonText head(Ends ends, String separator) {
    return new JsonText(separator)
        .member("pod", identity.pod())
        .member("namespace", identity.namespace())
        .member("node", identity.node())
        .member("container", identity.container())
        .member("ip", text(ends.local()))
        .member("port", ends.local().getPort())
        .member("client", text(ends.client()))
        .member("clientPort", ends.client().getPort());
  }

  private void log(Ends ends, String what) {
    String client = text(ends.client());
    String quoted = client.indexOf(':') >= 0 ? "[" + client + "]" : client;
    String line =
        quoted + ":" + ends.client().getPort() + " -> " + ends.local().getPort() + " " + what;
    log.append(clock.instant(), line);
  }

  /// The address as Kubernetes writes it, without a zone.
  private static String text(InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    return io.portolan.network.IpAddress.ofBytes(ip.getAddress()).toString();
  }
}
