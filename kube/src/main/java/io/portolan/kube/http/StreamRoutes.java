// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import io.portolan.kube.api.Api;
import io.portolan.kube.api.Place;
import io.portolan.kube.api.PodStreams;
import io.portolan.kube.api.PodStreams.AttachRequest;
import io.portolan.kube.api.PodStreams.ExecRequest;
import io.portolan.kube.api.PodStreams.PodIdentity;
import io.portolan.kube.api.Statuses;
import io.portolan.kube.http.UpgradedConnection.Session;
import io.portolan.kube.stream.ChannelForwardSession;
import io.portolan.kube.stream.ChannelSession;
import io.portolan.kube.stream.PortConnector;
import io.portolan.kube.stream.RemoteCommand;
import io.portolan.kube.stream.SpdyCommandSession;
import io.portolan.kube.stream.SpdyForwardSession;
import io.portolan.kube.stream.WebSocket;
import io.portolan.kube.stream.WebSocketTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds the session that an upgrade asks for: a command or ports of a pod, or a watch.
final class StreamRoutes {
  static final String WEBSOCKET = "websocket";
  static final String SPDY = "SPDY/3.1";
  private static final String TUNNEL = "SPDY/3.1+portforward.k8s.io";
  private static final String FORWARD = "portforward.k8s.io";
  private static final String V4 = "v4.channel.k8s.io";
  private static final List<String> COMMAND_PROTOCOLS =
      List.of("v5.channel.k8s.io", V4, "v3.channel.k8s.io", "v2.channel.k8s.io", "channel.k8s.io");

  private final Api api;
  private final PodStreams streams;
  private final PodTargets targets;
  private final Collections collections;

  /// A session, and the headers that the answer to the upgrade has for it.
  record Upgrade(List<List<String>> headers, Session session) {}

  StreamRoutes(Api api, PodStreams streams, Collections collections) {
    this.api = api;
    this.streams = streams;
    this.targets = new PodTargets(api);
    this.collections = collections;
  }

  /// Empty when the path has nothing to upgrade to.
  ///
  /// @throws io.portolan.kube.client.KubeException when it has, and refuses this request
  Optional<Upgrade> find(Call call, String protocol) {
    Optional<ResourcePath> path = ResourcePath.parse(call.path());
    if (path.isEmpty()) {
      return Optional.empty();
    }
    if (path.get().isCollection()) {
      return call.query().flag("watch") && protocol.equals(WEBSOCKET)
          ? Optional.of(watch(call, path.get()))
          : Optional.empty();
    }
    Place pod =
        new Place(
            api.kinds().byKind("", "v1", "Pod").orElseThrow(Statuses::noSuchResource),
            path.get().namespace(),
            path.get().name());
    boolean isPod = path.get().group().isEmpty() && path.get().plural().equals("pods");
    return isPod ? pod(call, protocol, pod, path.get().subresource()) : Optional.empty();
  }

  private Optional<Upgrade> pod(Call call, String protocol, Place pod, String part) {
    return switch (part) {
      case "exec", "attach" -> Optional.of(command(call, protocol, command(call, pod, part)));
      case "portforward" -> Optional.of(forward(call, protocol, targets.identity(pod)));
      default -> Optional.empty();
    };
  }

  /// Refuses a request for streams as the upgrade would, for requests that ask for no upgrade.
  void require(Call call, Place pod, String part) {
    if (part.equals("portforward")) {
      targets.identity(pod);
    } else {
      command(call, pod, part);
    }
  }

  private RemoteCommand command(Call call, Place pod, String part) {
    Query query = call.query();
    PodTargets.Target target = targets.find(pod, query.text("container"));
    boolean tty = query.flag("tty");
    if (part.equals("attach")) {
      AttachRequest request = new AttachRequest(target.container(), tty);
      return ends -> streams.attach(target.identity(), request, ends);
    }
    List<String> command = query.all("command");
    if (command.isEmpty()) {
      throw Statuses.badRequest("you must specify at least 1 command for the container");
    }
    ExecRequest request = new ExecRequest(target.container(), command, tty);
    return ends -> streams.exec(target.identity(), request, ends);
  }

  private static Upgrade command(Call call, String protocol, RemoteCommand command) {
    Query query = call.query();
    RemoteCommand.Wanted wanted =
        new RemoteCommand.Wanted(
            query.flag("stdin"), query.flag("stdout"), query.flag("stderr"), query.flag("tty"));
    if (!wanted.stdin() && !wanted.stdout() && !wanted.stderr()) {
      throw Statuses.badRequest("you must specify at least 1 of stdin, stdout, stderr");
    }
    if (protocol.equals(SPDY)) {
      List<String> offered = call.headers().all("x-stream-protocol-version");
      String chosen = COMMAND_PROTOCOLS.stream().filter(offered::contains).findFirst().orElse(V4);
      return new Upgrade(
          List.of(List.of("X-Stream-Protocol-Version", chosen)),
          transport -> new SpdyCommandSession(transport, wanted).run(command));
    }
    return new Upgrade(
        webSocket(call, COMMAND_PROTOCOLS),
        transport -> new ChannelSession(new WebSocket(transport), wanted).run(command));
  }

  private Upgrade forward(Call call, String protocol, PodIdentity pod) {
    PortConnector ports = port -> streams.connect(pod, port);
    if (protocol.equals(SPDY)) {
      return new Upgrade(
          List.of(List.of("X-Stream-Protocol-Version", FORWARD)),
          transport -> new SpdyForwardSession(transport, ports).run());
    }
    if (offered(call).contains(TUNNEL)) {
      return new Upgrade(
          webSocket(call, List.of(TUNNEL)),
          transport ->
              new SpdyForwardSession(new WebSocketTransport(new WebSocket(transport)), ports)
                  .run());
    }
    List<Integer> wanted = new ArrayList<>();
    for (String value : call.query().all("ports")) {
      for (String port : value.split(",")) {
        try {
          wanted.add(Integer.parseInt(port.trim()));
        } catch (NumberFormatException e) {
          throw Statuses.badRequest("unable to parse \"" + port + "\" as a port");
        }
      }
    }
    if (wanted.isEmpty()) {
      throw Statuses.badRequest("query parameter \"port\" is required");
    }
    return new Upgrade(
        webSocket(call, List.of(V4, "channel.k8s.io")),
        transport -> new ChannelForwardSession(new WebSocket(transport), ports, wanted).run());
  }

  private Upgrade watch(Call call, ResourcePath path) {
    Session session = collections.watchSession(call, path);
    return new Upgrade(webSocket(call, List.of()), session);
  }

  private static List<String> offered(Call call) {
    List<String> offered = new ArrayList<>();
    for (String header : call.headers().all("sec-websocket-protocol")) {
      for (String each : header.split(",")) {
        offered.add(each.trim());
      }
    }
    return offered;
  }

  /// The headers of a handshake, with the first of the protocols that the client offered too.
  private static List<List<String>> webSocket(Call call, List<String> served) {
    String key =
        call.headers()
            .first("sec-websocket-key")
            .orElseThrow(() -> Statuses.badRequest("Sec-WebSocket-Key is missing"));
    List<List<String>> headers = new ArrayList<>();
    headers.add(List.of("Sec-WebSocket-Accept", WebSocket.accept(key)));
    List<String> offered = offered(call);
    Optional<String> chosen = served.stream().filter(offered::contains).findFirst();
    if (chosen.isPresent()) {
      headers.add(List.of("Sec-WebSocket-Protocol", chosen.get()));
    } else if (!offered.isEmpty() && !served.isEmpty()) {
      throw Statuses.badRequest(
          "unable to negotiate protocol: client supports "
              + offered
              + ", server accepts "
              + served);
    }
    return headers;
  }
}
