// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.ingress.Ingress;
import io.portolan.network.ingress.Ingress.HostRule;
import io.portolan.network.ingress.Ingress.Path;
import io.portolan.network.ingress.Ingress.Target;
import io.portolan.proxy.route.Action;
import io.portolan.proxy.route.Answer;
import io.portolan.proxy.route.Conditions;
import io.portolan.proxy.route.Forward;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.route.PathMatch;
import io.portolan.proxy.route.Route;
import io.portolan.proxy.route.Seniority;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What an Ingress asks of the proxy.
///
/// @param backends the Services and ports that the routes lead to
/// @param problems what in it cannot be served, each a sentence that names the field
public record IngressRoutes(List<Route> routes, Set<ServicePort> backends, List<String> problems) {

  /// The routes of an Ingress by itself.
  public static IngressRoutes of(Ingress ingress) {
    Compilation compilation = new Compilation(ingress);
    for (int i = 0; i < ingress.rules().size(); i++) {
      compilation.rule(ingress.rules().get(i), "spec.rules[" + i + "]");
    }
    compilation.rest();
    return new IngressRoutes(
        List.copyOf(compilation.routes), compilation.backends, List.copyOf(compilation.problems));
  }

  private static final class Compilation {
    private final Ingress ingress;
    private final List<Route> routes = new ArrayList<>();
    private final Set<ServicePort> backends = new TreeSet<>();
    private final List<String> problems = new ArrayList<>();

    Compilation(Ingress ingress) {
      this.ingress = ingress;
    }

    void rule(HostRule rule, String field) {
      HostPattern host = HostPattern.ingress(rule.host());
      for (int i = 0; i < rule.paths().size(); i++) {
        Path path = rule.paths().get(i);
        String place = field + ".http.paths[" + i + "]";
        try {
          add(host, match(path), action(path.target(), place + ".backend"));
        } catch (IllegalArgumentException e) {
          problems.add(place + ".path: " + e.getMessage());
        }
      }
    }

    /// The default backend takes what the rules of a host leave, and all other hosts.
    void rest() {
      if (ingress.defaultBackend().isEmpty()) {
        return;
      }
      Action action = action(ingress.defaultBackend().get(), "spec.defaultBackend");
      Set<HostPattern> hosts = new java.util.LinkedHashSet<>();
      ingress.rules().forEach(rule -> hosts.add(HostPattern.ingress(rule.host())));
      hosts.add(HostPattern.ANY);
      hosts.forEach(host -> add(host, PathMatch.ALL, action));
    }

    private void add(HostPattern host, PathMatch path, Action action) {
      routes.add(
          new Route(
              host,
              path,
              Conditions.NONE,
              action,
              new Seniority(ingress.created(), ingress.name().toString(), routes.size())));
    }

    private static PathMatch match(Path path) {
      return switch (path.type()) {
        case EXACT -> new PathMatch.Exact(path.path());
        case PREFIX, IMPLEMENTATION_SPECIFIC -> new PathMatch.Prefix(path.path());
      };
    }

    private Action action(Target target, String field) {
      return switch (target) {
        case Target.Service service -> {
          ServicePort port =
              new ServicePort(
                  ingress.name().namespace(), service.service(), service.number(), service.port());
          backends.add(port);
          yield Forward.to(port.toString());
        }
        case Target.Resource resource -> {
          problems.add(
              field + ".resource: " + resource + " is no Service; requests are answered 503");
          yield new Answer(503, "The backend is not a Service.\n");
        }
      };
    }
  }
}
