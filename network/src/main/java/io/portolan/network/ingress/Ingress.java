// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.ingress;

import io.portolan.network.NamespacedName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An Ingress: which HTTP requests go to which Services.
///
/// @param created decides between Ingresses that want the same, the oldest first
/// @param className the class that it names, by its field or else by the annotation
///     `kubernetes.io/ingress.class`; empty when by neither
/// @param defaultBackend for requests that no rule takes
/// @param annotations all of them, by name
public record Ingress(
    NamespacedName name,
    Instant created,
    String className,
    Optional<Target> defaultBackend,
    List<HostRule> rules,
    List<Tls> tls,
    Map<String, String> annotations) {

  /// What holds for a host.
  ///
  /// @param host a name, or `*.` and a name; empty for every host
  public record HostRule(String host, List<Path> paths) {}

  /// What holds for paths of a host.
  ///
  /// @param path begins with a slash, unless the type leaves it open
  public record Path(String path, PathType type, Target target) {}

  /// How a path is compared.
  public enum PathType {
    EXACT,
    PREFIX,
    IMPLEMENTATION_SPECIFIC
  }

  /// Where requests go.
  public sealed interface Target {
    /// To the endpoints of a Service of the Ingress' namespace.
    ///
    /// @param number 0 when the port has a name
    /// @param port the name; empty when it has a number
    record Service(String service, int number, String port) implements Target {
      @Override
      public String toString() {
        return service + ":" + (port.isEmpty() ? number : port);
      }
    }

    /// To an object of another kind, which nobody here understands.
    record Resource(String kind, String name) implements Target {
      @Override
      public String toString() {
        return kind + " " + name;
      }
    }
  }

  /// The certificate for some hosts.
  ///
  /// @param secret of the Ingress' namespace; empty for the default certificate
  public record Tls(List<String> hosts, String secret) {}
}
