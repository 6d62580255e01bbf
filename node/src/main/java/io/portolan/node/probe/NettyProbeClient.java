// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.probe;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.portolan.datapath.link.Kernel;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.Sockets;
import io.portolan.network.IpAddress;
import io.portolan.node.probe.Connections.Connect;
import io.portolan.node.probe.ProbeSpec.Check;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Asks through sockets that are opened in a node's namespace and served by shared event loops.
///
/// Safe for use by several threads.
public final class NettyProbeClient implements ProbeClient {
  private static final int MOST_REDIRECTS = 10;
  private final EventLoopGroup loops;
  private final NetworkNamespace from;
  private final Connect connect;
  private @Nullable SslContext tls;

  /// @param from the node's namespace
  public NettyProbeClient(EventLoopGroup loops, NetworkNamespace from, Connect connect) {
    this.loops = loops;
    this.from = from;
    this.connect = connect;
  }

  @Override
  public ProbeResult tcp(Check.Tcp check, Duration timeout)
      throws IOException, InterruptedException {
    int fd = Connections.open(connect, from, address(check.host(), check.port()), timeout);
    Sockets.close(fd);
    return new ProbeResult.Passed();
  }

  @Override
  public ProbeResult http(Check.Http check, Duration timeout)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    Check.Http asked = check;
    for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
      HttpExchange.Response response = ask(asked, deadline);
      if (response.status() < 200 || response.status() >= 400) {
        return new ProbeResult.Failed("HTTP probe failed with statuscode: " + response.status());
      }
      if (response.status() < 300 || response.location().isEmpty()) {
        return new ProbeResult.Passed();
      }
      Optional<Check.Http> next = redirected(asked, response.location().get());
      if (next.isEmpty()) {
        return new ProbeResult.Warned(
            "Probe terminated redirects, Response body: " + response.location().get());
      }
      asked = next.get();
    }
    return new ProbeResult.Failed(
        "Get \"" + check.url() + "\": stopped after " + MOST_REDIRECTS + " redirects");
  }

  private HttpExchange.Response ask(Check.Http check, long deadline)
      throws IOException, InterruptedException {
    String prefix = "Get \"" + check.url() + "\": ";
    Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
    int fd;
    try {
      fd = Connections.open(connect, from, address(check.host(), check.port()), left);
    } catch (IOException e) {
      throw new IOException(prefix + e.getMessage());
    }
    CompletableFuture<HttpExchange.Response> answer = new CompletableFuture<>();
    Optional<SslContext> secured =
        "HTTPS".equals(check.scheme()) ? Optional.of(tls()) : Optional.empty();
    Channel channel = channel(fd, HttpExchange.initializer(check, secured, answer));
    try {
      return answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      throw new IOException(
          prefix + "context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
    } catch (ExecutionException e) {
      throw new IOException(prefix + cause(e));
    } finally {
      var _ = channel.close();
    }
  }

  @Override
  public ProbeResult grpc(Check.Grpc check, Duration timeout)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    InetSocketAddress to = address(check.host(), check.port());
    String late =
        "timeout: failed to connect service \""
            + Connections.text(to)
            + "\" within "
            + timeout.toSeconds()
            + "s: ";
    int fd;
    try {
      fd = Connections.open(connect, from, to, timeout);
    } catch (IOException e) {
      return new ProbeResult.Failed(late + e.getMessage());
    }
    CompletableFuture<ProbeResult> answer = new CompletableFuture<>();
    Channel channel = channel(fd, GrpcHealth.initializer(check, answer));
    try {
      return answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      return new ProbeResult.Failed(
          "timeout: health rpc did not complete within " + timeout.toSeconds() + "s");
    } catch (ExecutionException e) {
      return new ProbeResult.Failed("error: health rpc probe failed: " + cause(e));
    } finally {
      var _ = channel.close();
    }
  }

  private Channel channel(int fd, ChannelHandler handler) {
    return new Bootstrap()
        .group(loops)
        .channelFactory(() -> new EpollSocketChannel(fd))
        .handler(handler)
        .register()
        .syncUninterruptibly()
        .channel();
  }

  private static String cause(ExecutionException e) {
    Throwable cause = e.getCause();
    return cause == null ? String.valueOf(e.getMessage()) : String.valueOf(cause.getMessage());
  }

  private static InetSocketAddress address(String host, int port) throws IOException {
    Optional<IpAddress> literal = IpAddress.parse(host);
    if (literal.isEmpty()) {
      throw new UnknownHostException(
          "the probe's host \"" + host + "\" is a name; only addresses are asked from the node");
    }
    return new InetSocketAddress(Kernel.inet(literal.get()), port);
  }

  /// Redirects are followed on the same host only, as kubelet does.
  private static Optional<Check.Http> redirected(Check.Http from, String location) {
    try {
      URI to = URI.create(from.url()).resolve(location);
      String host = to.getHost() == null ? "" : to.getHost().replaceAll("[\\[\\]]", "");
      if (!host.equals(from.host())) {
        return Optional.empty();
      }
      String scheme = "https".equals(to.getScheme()) ? "HTTPS" : "HTTP";
      int port = to.getPort() > 0 ? to.getPort() : "HTTPS".equals(scheme) ? 443 : 80;
      String query = to.getRawQuery() == null ? "" : "?" + to.getRawQuery();
      String path = to.getRawPath().isEmpty() ? "/" : to.getRawPath();
      return Optional.of(new Check.Http(scheme, host, port, path + query, from.headers()));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /// Certificates are not checked, as kubelet does not.
  private synchronized SslContext tls() throws IOException {
    SslContext made = tls;
    if (made == null) {
      made =
          SslContextBuilder.forClient().trustManager(InsecureTrustManagerFactory.INSTANCE).build();
      tls = made;
    }
    return made;
  }
}
