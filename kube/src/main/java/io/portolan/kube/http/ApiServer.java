// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import io.helidon.common.socket.PeerInfo;
import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsClientAuth;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.http2.Http2Config;
import io.helidon.webserver.http2.Http2ConnectionSelector;
import io.portolan.kube.api.Api;
import io.portolan.kube.api.PodStreams;
import io.portolan.kube.api.Statuses;
import io.portolan.kube.api.User;
import io.portolan.kube.auth.Authenticator;
import io.portolan.kube.auth.ClusterCertificates;
import io.portolan.kube.auth.ServiceAccountTokens;
import io.portolan.kube.client.KubeException;
import io.portolan.kube.discovery.Discovery;
import io.portolan.kube.openapi.OpenApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The API on a TLS port, by HTTP/1.1 and HTTP/2. Each request has a virtual thread of its own.
public final class ApiServer implements AutoCloseable {
  /// The version of Kubernetes whose API this is, and with it the whole program's.
  public static final String KUBERNETES_VERSION = "v1.32.4+portolan";

  /// A client that sends nothing for so long in the middle of a request is cut off.
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(90);

  private static final int MOST_HEADER_BYTES = 64 * 1024;

  private final HealthRoute health;
  private final ApiHandler handler;
  private final Authenticator authenticator;
  private final InetSocketAddress address;
  private final WebServer server;

  /// Threads that answer a request, to be interrupted when the server stops.
  private final Set<Thread> busy = ConcurrentHashMap.newKeySet();

  private volatile boolean stopping;

  /// Where and with what the API is served.
  ///
  /// @param address with port 0 for a free one
  public record Settings(
      InetSocketAddress address, ClusterCertificates certificates, PodStreams streams) {}

  private ApiServer(Api api, Settings settings) throws IOException {
    ServiceAccountTokens tokens =
        new ServiceAccountTokens(settings.certificates().tokenKeys(), api);
    this.authenticator = new Authenticator(tokens);
    Parts parts = Parts.of(api, settings.streams());
    this.health = new HealthRoute(api, () -> stopping);
    this.handler = handler(api, health, parts, tokens);
    this.address = settings.address();
    this.server = build(settings, parts.streams());
  }

  /// Makes a server that does not listen yet.
  ///
  /// @throws IOException when a certificate cannot be used
  public static ApiServer prepare(Api api, Settings settings) throws IOException {
    return new ApiServer(api, settings);
  }

  /// Listens until it is closed.
  ///
  /// @throws IOException when the address cannot be had, or a certificate cannot be used
  public static ApiServer start(Api api, Settings settings) throws IOException {
    ApiServer server = prepare(api, settings);
    server.listen();
    return server;
  }

  /// Begins to listen; until it is closed.
  ///
  /// @throws IOException when the address cannot be had; a BindException when the port is taken
  public void listen() throws IOException {
    try {
      server.start();
    } catch (IllegalStateException | UncheckedIOException e) {
      throw new IOException("The API cannot listen on " + address + ": " + e.getMessage(), e);
    }
    // Helidon only logs that a port cannot be had.
    if (server.port() < 0) {
      throw new BindException("The API cannot listen on " + address + ": the port is taken");
    }
  }

  private static ApiHandler handler(
      Api api, HealthRoute health, Parts parts, ServiceAccountTokens tokens) {
    return new ApiHandler(
        List.of(
            health,
            new DiscoveryRoute(new Discovery(api.kinds(), Reviews.RESOURCES)),
            new OpenApiRoute(new OpenApi(api.kinds(), KUBERNETES_VERSION)),
            new NoCustomResources(),
            new Reviews(tokens),
            new ResourceRoute(
                api,
                parts.collections(),
                new Objects(api, parts.answers(), parts.writes()),
                new Subresources(
                    api,
                    parts.answers(),
                    parts.writes(),
                    new Subresources.Pods(parts.logs(), parts.streams()),
                    tokens))));
  }

  /// What several routes share.
  private record Parts(
      Answers answers, Writes writes, Collections collections, PodLogs logs, StreamRoutes streams) {

    static Parts of(Api api, PodStreams streams) {
      Answers answers = new Answers(api.clock());
      Writes writes = new Writes();
      Collections collections = new Collections(api, answers, writes);
      return new Parts(
          answers,
          writes,
          collections,
          new PodLogs(new PodTargets(api), streams, api.clock()),
          new StreamRoutes(api, streams, collections));
    }
  }

  private WebServer build(Settings settings, StreamRoutes streams) throws IOException {
    Tls tls =
        Tls.builder()
            .sslContext(settings.certificates().serverContext())
            .clientAuth(TlsClientAuth.OPTIONAL)
            .applicationProtocols(List.of("h2", "http/1.1"))
            .build();
    Http1Config http1 =
        Http1Config.builder()
            .maxHeadersSize(MOST_HEADER_BYTES)
            .maxPrologueLength(MOST_HEADER_BYTES)
            .validatePath(false)
            .build();
    Http2Config http2 =
        Http2Config.builder().maxHeaderListSize(MOST_HEADER_BYTES).validatePath(false).build();
    return WebServer.builder()
        .address(settings.address().getAddress())
        .port(settings.address().getPort())
        .shutdownHook(false)
        .featuresDiscoverServices(false)
        .protocolsDiscoverServices(false)
        .addConnectionSelector(
            Http1ConnectionSelector.builder()
                .config(http1)
                .addUpgrader(new Upgrader(StreamRoutes.WEBSOCKET, authenticator, streams))
                .addUpgrader(new Upgrader(StreamRoutes.SPDY, authenticator, streams))
                .build())
        .addConnectionSelector(Http2ConnectionSelector.builder().http2Config(http2).build())
        .tls(tls)
        // Streams buffer for themselves: Helidon's buffer would keep back the headers of a quiet
        // one.
        .writeBufferSize(0)
        .shutdownGracePeriod(Duration.ofMillis(200))
        .connectionOptions(options -> options.readTimeout(READ_TIMEOUT).tcpNoDelay(true))
        .routing(HttpRouting.builder().any(this::handle))
        .build();
  }

  /// Where it listens.
  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
  }

  private void handle(ServerRequest request, ServerResponse response) {
    Thread thread = Thread.currentThread();
    busy.add(thread);
    HttpPrologue prologue = request.prologue();
    Reply reply = new HelidonReply(response, prologue.method().text().equals("HEAD"));
    try {
      Call.Target target =
          new Call.Target(
              prologue.method().text(),
              Paths.split(prologue.uriPath().rawPath()),
              Query.parse(prologue.query().rawValue()));
      User user = user(target, request);
      Call.Headers headers = name -> values(request, name);
      handler.handle(new Call(target, headers, request.content().inputStream(), user), reply);
    } catch (KubeException refusal) {
      reply.status(refusal);
    } finally {
      busy.remove(thread);
    }
  }

  private User user(Call.Target target, ServerRequest request) {
    Optional<Principal> subject = subject(request.remotePeer());
    return authenticator
        .authenticate(subject, request.headers().first(HeaderNames.AUTHORIZATION))
        .or(() -> health.isPublic(target) ? Optional.of(User.ANONYMOUS) : Optional.empty())
        .orElseThrow(Statuses::unauthorized);
  }

  private static Optional<Principal> subject(PeerInfo peer) {
    return peer.tlsPrincipal();
  }

  private static List<String> values(ServerRequest request, String name) {
    return request.headers().values(HeaderNames.create(name));
  }

  /// Ends all streams and stops to listen.
  @Override
  public void close() {
    stopping = true;
    busy.forEach(Thread::interrupt);
    server.stop();
  }
}
