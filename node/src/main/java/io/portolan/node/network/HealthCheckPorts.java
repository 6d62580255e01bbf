// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.network;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.portolan.datapath.NodeNamespace;
import io.portolan.datapath.link.Kernel;
import io.portolan.linux.BindOptions;
import io.portolan.linux.LinuxException;
import io.portolan.linux.Sockets;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.NodePortAddresses;
import io.portolan.network.model.ModelDelta;
import io.portolan.network.service.ServiceEndpoints;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BooleanSupplier;

/// The health checks of Services on one node: an HTTP server on each `healthCheckNodePort`, at the
/// addresses that node ports have. It answers 200 when the node has a ready endpoint, and 503 when
/// it has none or its network is not as it should be.
///
/// Safe for use by several threads; changes must come in order.
public final class HealthCheckPorts implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(HealthCheckPorts.class.getName());
  private static final int IDLE_SECONDS = 60;

  private final NodeNamespace node;
  private final List<IpAddress> addresses;
  private final EventLoopGroup loops;
  private final BooleanSupplier healthy;
  private final Map<NamespacedName, Integer> ports = new HashMap<>();
  private final Map<Integer, List<Channel>> listening = new HashMap<>();
  private final ConcurrentMap<Integer, HealthCheck> checks = new ConcurrentHashMap<>();

  /// @param at which of the node's addresses are asked
  /// @param healthy whether the kernel holds what it should
  public HealthCheckPorts(
      NodeNamespace node, NodePortAddresses at, EventLoopGroup loops, BooleanSupplier healthy) {
    this.node = node;
    this.addresses = at.atNode(node.addresses());
    this.loops = loops;
    this.healthy = healthy;
  }

  /// Follows a change of the model: opens and closes ports.
  public synchronized void apply(ModelDelta delta) {
    delta.servicesRemoved().forEach(this::forget);
    for (ServiceEndpoints service : delta.servicesPut()) {
      NamespacedName name = service.service().name();
      Optional<HealthCheck> check = HealthCheck.of(service, node.name());
      Integer before = ports.get(name);
      if (before != null && check.filter(now -> now.port() == before).isEmpty()) {
        forget(name);
      }
      check.ifPresent(this::put);
    }
  }

  private void put(HealthCheck check) {
    checks.put(check.port(), check);
    ports.put(check.service(), check.port());
    listening.computeIfAbsent(check.port(), this::listen);
  }

  private void forget(NamespacedName service) {
    Integer port = ports.remove(service);
    if (port != null) {
      checks.remove(port);
      close(listening.getOrDefault(port, List.of()));
      listening.remove(port);
    }
  }

  private List<Channel> listen(int port) {
    List<Channel> channels = new ArrayList<>();
    for (IpAddress address : addresses) {
      InetSocketAddress at = new InetSocketAddress(Kernel.inet(address), port);
      try {
        channels.add(serve(Sockets.listenTcp(node.namespace(), at, BindOptions.NONE), port));
      } catch (LinuxException e) {
        LOG.log(
            System.Logger.Level.WARNING,
            "{0}: no health checks at {1}: {2}",
            node.name(),
            at,
            e.getMessage());
      }
    }
    return channels;
  }

  private Channel serve(int fd, int port) {
    return new ServerBootstrap()
        .group(loops)
        .channelFactory(() -> new EpollServerSocketChannel(fd))
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel connection) {
                connection
                    .pipeline()
                    .addLast(
                        new ReadTimeoutHandler(IDLE_SECONDS),
                        new HttpServerCodec(),
                        new HttpServerKeepAliveHandler(),
                        new Answerer(port));
              }
            })
        .register()
        .channel();
  }

  @Override
  public synchronized void close() {
    listening.values().forEach(HealthCheckPorts::close);
    listening.clear();
  }

  private static void close(List<Channel> channels) {
    channels.forEach(channel -> channel.close().syncUninterruptibly());
  }

  /// Answers whatever is asked with what is true now.
  private final class Answerer extends SimpleChannelInboundHandler<HttpRequest> {
    private final int port;

    Answerer(int port) {
      this.port = port;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpRequest request) {
      HealthCheck check = checks.get(port);
      if (check == null || request.decoderResult().isFailure()) {
        var _ = context.close();
        return;
      }
      boolean right = healthy.getAsBoolean();
      FullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1,
              check.passes(right) ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE,
              ByteBufUtil.writeUtf8(context.alloc(), check.json(right)));
      response
          .headers()
          .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
          .set("X-Content-Type-Options", "nosniff")
          .set("X-Load-Balancing-Endpoint-Weight", check.localEndpoints())
          .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
      var _ = context.writeAndFlush(response);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      var _ = context.close();
    }
  }
}
