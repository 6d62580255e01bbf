// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.probe;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HTTPHeader;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import io.portolan.network.IpAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A probe with its defaults filled in.
///
/// @param grace for the container that it gives up; empty takes the pod's
public record ProbeSpec(
    Check check,
    Duration initialDelay,
    Duration period,
    Duration timeout,
    int successThreshold,
    int failureThreshold,
    Optional<Duration> grace) {

  /// What is asked of the container.
  public sealed interface Check {
    record Http(String scheme, String host, int port, String path, Map<String, String> headers)
        implements Check {
      String url() {
        String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return scheme.toLowerCase(java.util.Locale.ROOT) + "://" + shown + ":" + port + path;
      }
    }

    record Tcp(String host, int port) implements Check {}

    record Grpc(String host, int port, String service) implements Check {}

    record Exec(List<String> command) implements Check {}

    /// It cannot be asked.
    record Broken(String why) implements Check {}
  }

  /// Reads a probe of `container` in a pod at `address`.
  public static ProbeSpec of(Probe probe, Container container, IpAddress address) {
    return new ProbeSpec(
        check(probe, container, address.toString()),
        seconds(probe.getInitialDelaySeconds(), 0),
        seconds(probe.getPeriodSeconds(), 10),
        seconds(probe.getTimeoutSeconds(), 1),
        Math.max(1, Objects.requireNonNullElse(probe.getSuccessThreshold(), 1)),
        Math.max(1, Objects.requireNonNullElse(probe.getFailureThreshold(), 3)),
        Optional.ofNullable(probe.getTerminationGracePeriodSeconds()).map(Duration::ofSeconds));
  }

  private static Duration seconds(@Nullable Integer given, int otherwise) {
    int seconds = given == null || (given == 0 && otherwise != 0) ? otherwise : given;
    return Duration.ofSeconds(seconds);
  }

  private static Check check(Probe probe, Container container, String address) {
    if (probe.getHttpGet() != null) {
      var get = probe.getHttpGet();
      Optional<Integer> port = port(get.getPort(), container);
      if (port.isEmpty()) {
        return unknownPort(get.getPort(), container);
      }
      String path = get.getPath() == null || get.getPath().isEmpty() ? "/" : get.getPath();
      Map<String, String> headers = new LinkedHashMap<>();
      Objects.requireNonNullElse(get.getHttpHeaders(), List.<HTTPHeader>of())
          .forEach(header -> headers.put(header.getName(), header.getValue()));
      return new Check.Http(
          Objects.requireNonNullElse(get.getScheme(), "HTTP"),
          host(get.getHost(), address),
          port.get(),
          path.startsWith("/") ? path : "/" + path,
          headers);
    }
    if (probe.getTcpSocket() != null) {
      var tcp = probe.getTcpSocket();
      return port(tcp.getPort(), container)
          .<Check>map(port -> new Check.Tcp(host(tcp.getHost(), address), port))
          .orElseGet(() -> unknownPort(tcp.getPort(), container));
    }
    if (probe.getGrpc() != null) {
      String service = Objects.requireNonNullElse(probe.getGrpc().getService(), "");
      int port = Objects.requireNonNullElse(probe.getGrpc().getPort(), 0);
      return new Check.Grpc(address, port, service);
    }
    if (probe.getExec() != null) {
      return new Check.Exec(Objects.requireNonNullElse(probe.getExec().getCommand(), List.of()));
    }
    return new Check.Broken("missing probe handler for container " + container.getName());
  }

  private static String host(@Nullable String given, String address) {
    return given == null || given.isEmpty() ? address : given;
  }

  private static Optional<Integer> port(IntOrString port, Container container) {
    if (port.getIntVal() != null) {
      return Optional.of(port.getIntVal());
    }
    List<ContainerPort> ports = Objects.requireNonNullElse(container.getPorts(), List.of());
    return ports.stream()
        .filter(declared -> Objects.equals(declared.getName(), port.getStrVal()))
        .map(ContainerPort::getContainerPort)
        .findFirst();
  }

  private static Check unknownPort(IntOrString port, Container container) {
    return new Check.Broken(
        "port \"" + port.getStrVal() + "\" is not declared by container " + container.getName());
  }
}
