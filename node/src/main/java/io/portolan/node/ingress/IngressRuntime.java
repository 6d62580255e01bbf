// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.netty.channel.IoEventLoopGroup;
import io.portolan.linux.BindOptions;
import io.portolan.linux.LinuxException;
import io.portolan.linux.Sockets;
import io.portolan.node.runtime.ContainerIds;
import io.portolan.node.runtime.ContainerStart;
import io.portolan.node.runtime.ContainerStartException;
import io.portolan.node.runtime.Exit;
import io.portolan.node.runtime.PodRuntime;
import io.portolan.node.runtime.RunningContainer;
import io.portolan.node.stream.LogRing;
import io.portolan.proxy.log.LogWriter;
import io.portolan.proxy.metrics.MetricsPage;
import io.portolan.proxy.metrics.ProxyMetrics;
import io.portolan.proxy.route.Arrival;
import io.portolan.proxy.server.Listener;
import io.portolan.proxy.server.Observers;
import io.portolan.proxy.server.ProxyServer;
import io.portolan.proxy.server.ProxySettings;
import io.portolan.proxy.status.StatusPage;
import io.portolan.proxy.status.StatusServer;
import io.portolan.proxy.trace.HttpCollector;
import io.portolan.proxy.trace.Tracer;
import io.portolan.proxy.upstream.Endpoint;
import io.portolan.proxy.upstream.UpstreamSockets;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// Serves Ingresses in place of a container's program: a proxy that listens in the pod's network
/// and reaches endpoints from there, so that policies hold for it as for any pod.
public final class IngressRuntime implements PodRuntime {
  /// As `runtimeClassName` of the proxy's pods names it.
  public static final String NAME = "ingress";

  private static final String HTTP = "http";
  private static final String HTTPS = "https";
  private static final String HTTP3 = "http3";
  private static final String METRICS = "metrics";
  private static final int LOG_LINES = 10_000;
  private static final int LOG_BYTES = 1024 * 1024;
  private static final BindOptions BOTH_FAMILIES = BindOptions.NONE.withDualStack();

  private final Parts parts;

  /// What it works with.
  public record Parts(
      IoEventLoopGroup loops,
      ServedIngresses served,
      ContainerIds ids,
      InstantSource clock,
      Executor executor) {}

  public IngressRuntime(Parts parts) {
    this.parts = parts;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public RunningContainer start(ContainerStart start, Consumer<Exit> exited)
      throws ContainerStartException {
    LogRing log = new LogRing(LOG_LINES, LOG_BYTES);
    ServedIngresses served = parts.served();
    LogWriter writer =
        LogWriter.start(() -> served.observation().get().form(), parts.clock(), log::append);
    UpstreamSockets sockets =
        UpstreamSockets.ofDescriptors(remote -> Sockets.openTcp(start.sandbox().network(), remote));
    Tracer tracer =
        Tracer.start(
            () -> served.observation().get().tracing(),
            new HttpCollector(parts.loops(), sockets, this::collector));
    ProxyMetrics metrics = ProxyMetrics.of(parts.loops());
    ProxyServer server =
        ProxyServer.start(
            parts.loops(),
            ProxySettings.DEFAULT.behind(served.inFront()::now),
            served.backends(),
            sockets,
            new Observers(writer, Optional.of(metrics), Optional.of(tracer)));
    Run run = new Run(server, writer, tracer, log, exited);
    run.carry(start);
    try {
      for (ContainerPort port : start.container().getPorts()) {
        int number = port.getContainerPort();
        switch (String.valueOf(port.getName())) {
          case HTTP, HTTPS -> run.listen(listener(start, port.getName(), number));
          case HTTP3 -> {
            run.offer(start, number);
            continue;
          }
          case METRICS -> run.tell(listening(start, number), metrics);
          default -> {
            continue;
          }
        }
        log.append(parts.clock().instant(), "serving " + port.getName() + " at " + number);
      }
    } catch (LinuxException refused) {
      run.close();
      throw new ContainerStartException("RunContainerError", String.valueOf(refused.getMessage()));
    }
    return run;
  }

  /// Where spans go: an address, or an endpoint of a backend.
  private Optional<InetSocketAddress> collector(String name) {
    if (!name.contains("/")) {
      int colon = name.lastIndexOf(':');
      return Optional.of(
          new InetSocketAddress(
              name.substring(0, colon), Integer.parseInt(name.substring(colon + 1))));
    }
    return parts.served().backends().endpoints(name).stream()
        .findFirst()
        .map(Endpoint::socketAddress);
  }

  private static int listening(ContainerStart start, int port) {
    return Sockets.listenTcp(start.sandbox().network(), Sockets.everywhere(port), BOTH_FAMILIES);
  }

  private Listener listener(ContainerStart start, String scheme, int port) {
    List<Integer> sockets = List.of(listening(start, port));
    Arrival arrival = new Arrival(scheme, port);
    ServedIngresses served = parts.served();
    return scheme.equals(HTTPS)
        ? new Listener(sockets, arrival, served.https(), Optional.of(served.certificates().get()))
        : new Listener(sockets, arrival, served.http());
  }

  /// A proxy that runs.
  private final class Run implements RunningContainer {
    private final String id = parts.ids().next();
    private final ProxyServer server;
    private final LogWriter writer;
    private final Tracer tracer;
    private final LogRing log;
    private final Consumer<Exit> exited;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private Optional<StatusServer> status = Optional.empty();
    private Optional<Listener> https = Optional.empty();
    private Optional<Http3Offer> http3 = Optional.empty();
    private Optional<TcpOffer> tcp = Optional.empty();

    Run(ProxyServer server, LogWriter writer, Tracer tracer, LogRing log, Consumer<Exit> exited) {
      this.server = server;
      this.writer = writer;
      this.tracer = tracer;
      this.log = log;
      this.exited = exited;
    }

    void listen(Listener listener) {
      server.listen(listener);
      if (listener.certificates().isPresent()) {
        https = Optional.of(listener);
      }
    }

    /// Serves HTTPS by HTTP/3, too, while the settings want it.
    void offer(ContainerStart start, int port) {
      InetSocketAddress at = Sockets.everywhere(port);
      http3 =
          https.map(
              listener ->
                  Http3Offer.start(
                      parts.served().http3(),
                      server,
                      listener,
                      () -> Sockets.bindUdp(start.sandbox().network(), at, BOTH_FAMILIES),
                      line -> log.append(parts.clock().instant(), line),
                      parts.executor()));
    }

    /// Carries connections at the ports that the settings name.
    void carry(ContainerStart start) {
      tcp =
          Optional.of(
              TcpOffer.start(
                  parts.served().carried(),
                  server,
                  port -> listening(start, port),
                  line -> log.append(parts.clock().instant(), line),
                  parts.executor()));
    }

    /// Starts to tell how the proxy is.
    void tell(int socket, ProxyMetrics metrics) {
      ServedIngresses served = parts.served();
      MetricsPage page = new MetricsPage(metrics, served.changes(), writer::lost, tracer::lost);
      Map<String, StatusServer.Page> pages =
          Map.of(
              "/healthz",
              (_, _) ->
                  stopped.get() ? StatusPage.plain(500, "ending") : StatusPage.plain(200, "ok"),
              "/metrics",
              (query, accept) -> {
                metrics.retain(served.isThere());
                return page.page(query, accept);
              });
      status = Optional.of(StatusServer.start(parts.loops(), socket, pages, parts.executor()));
    }

    /// Ends with what is under way, which who looks after it is told until then.
    void close() {
      http3.ifPresent(Http3Offer::close);
      tcp.ifPresent(TcpOffer::close);
      server.close();
      status.ifPresent(StatusServer::close);
      writer.close();
      tracer.close();
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public LogRing log() {
      return log;
    }

    @Override
    public void stop(Duration grace) {
      if (stopped.compareAndSet(false, true)) {
        parts
            .executor()
            .execute(
                () -> {
                  close();
                  log.end();
                  exited.accept(Exit.COMPLETED);
                });
      }
    }

    @Override
    public CommandResult run(List<String> command, Duration timeout) {
      return new CommandResult.Assumed();
    }
  }
}
