// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import java.util.LinkedHashSet;
import java.util.Set;

/// The connections of one listening TCP socket, all on its event loop.
///
/// Their number is bounded: a connection that comes when all are taken replaces the one that has
/// been silent for longest.
@ChannelHandler.Sharable
final class StreamListener extends ChannelInitializer<Channel> {
  private final EventLoop loop;
  private final Handler handler;
  private final DnsMetrics metrics;
  private final RateLimitedLog log;
  private final ServerSettings settings;

  /// The connection that has been silent for longest comes first.
  private final Set<StreamConnection> connections = new LinkedHashSet<>();

  StreamListener(
      EventLoop loop,
      Handler handler,
      DnsMetrics metrics,
      RateLimitedLog log,
      ServerSettings settings) {
    this.loop = loop;
    this.handler = handler;
    this.metrics = metrics;
    this.log = log;
    this.settings = settings;
  }

  @Override
  protected void initChannel(Channel channel) {
    metrics.connections.increment();
    if (connections.size() >= settings.maxConnections()) {
      metrics.shed.increment();
      connections.iterator().next().close();
    }
    StreamConnection connection = new StreamConnection(this, channel, handler, metrics);
    channel.pipeline().addLast(connection);
    touched(connection);
  }

  /// Notes that something came or went on that connection.
  void touched(StreamConnection connection) {
    connection.lastUse = System.nanoTime();
    connections.remove(connection);
    connections.add(connection);
  }

  void closed(StreamConnection connection) {
    connections.remove(connection);
  }

  RateLimitedLog log() {
    return log;
  }

  EventLoop loop() {
    return loop;
  }

  /// Closes the connections that have been silent for too long; called now and then on the loop.
  void closeIdle() {
    long now = System.nanoTime();
    while (!connections.isEmpty()) {
      StreamConnection eldest = connections.iterator().next();
      if (now - eldest.lastUse < settings.idle().toNanos()) {
        return;
      }
      eldest.close();
    }
  }

  /// Closes all connections; on the loop.
  void closeAll() {
    while (!connections.isEmpty()) {
      connections.iterator().next().close();
    }
  }
}
