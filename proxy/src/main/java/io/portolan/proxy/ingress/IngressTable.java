// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.NamespacedName;
import io.portolan.network.ingress.Ingress;
import io.portolan.proxy.ingress.nginx.ControllerSettings;
import io.portolan.proxy.ingress.nginx.Finding;
import io.portolan.proxy.ingress.nginx.IngressOptions;
import io.portolan.proxy.ingress.nginx.NginxAnnotations;
import io.portolan.proxy.ingress.nginx.UpstreamTls;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.route.PathMatch;
import io.portolan.proxy.route.RouteTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Stream;

/// Folds Ingresses into route tables, at the cost of the paths that a changed one names, whatever
/// else its hosts have.
///
/// Whatever the order of changes, the tables are those of the Ingresses that are there. For use by
/// one thread; the tables that it gives are immutable.
public final class IngressTable {
  private final Resources resources;
  private final Map<NamespacedName, IngressRoutes> ingresses = new HashMap<>();
  private final Hosts hosts;
  private Globals globals;
  private final Map<HostPattern, HostOutcome> outcomes = new HashMap<>();
  private final BackendUses uses = new BackendUses();
  private final Groups<Reference, NamespacedName> users = new Groups<>();
  private RouteTable http = RouteTable.empty();
  private RouteTable https = RouteTable.empty();

  /// What a change may have made different.
  ///
  /// @param ingresses of which something else may have to be said now
  /// @param backends that may have come into use or gone out of it, see [#isUsed]
  /// @param secured hosts to which connections with TLS are treated otherwise, see [#encryption]
  public record Change(
      Set<NamespacedName> ingresses, Set<IngressBackend> backends, Set<HostPattern> secured) {
    /// Nothing yet; grows by [#add].
    public static Change nothing() {
      return new Change(new HashSet<>(), new HashSet<>(), new HashSet<>());
    }

    /// Takes the other one in.
    public void add(Change other) {
      ingresses.addAll(other.ingresses);
      backends.addAll(other.backends);
      secured.addAll(other.secured);
    }
  }

  /// Where the objects that Ingresses name cannot be seen.
  public IngressTable(ControllerSettings settings) {
    this(settings, Resources.UNSEEN);
  }

  public IngressTable(ControllerSettings settings, Resources resources) {
    this.resources = resources;
    this.globals = Globals.of(settings, resources);
    this.hosts = new Hosts(globals);
  }

  /// Adds an Ingress, or replaces the one of its name.
  public Change put(Ingress ingress) {
    IngressRoutes before = ingresses.get(ingress.name());
    if (before != null && before.ingress().equals(ingress)) {
      return Change.nothing();
    }
    return replace(Optional.ofNullable(before), Optional.of(read(ingress)));
  }

  private IngressRoutes read(Ingress ingress) {
    ControllerSettings settings = globals.settings();
    IngressRoutes routes =
        IngressRoutes.of(ingress, NginxAnnotations.read(ingress, settings), settings, resources);
    ingresses.put(ingress.name(), routes);
    return routes;
  }

  /// Compiles again what names an object that has changed, come or gone.
  public Change refresh(Reference changed) {
    if (globals.named().contains(changed)) {
      return set(globals.settings());
    }
    Change made = Change.nothing();
    for (NamespacedName user : users.of(changed)) {
      Optional.ofNullable(ingresses.get(user))
          .ifPresent(
              before ->
                  made.add(replace(Optional.of(before), Optional.of(read(before.ingress())))));
    }
    return made;
  }

  /// Compiles all again, by what the ConfigMap says from now on.
  public Change set(ControllerSettings settings) {
    globals = Globals.of(settings, resources);
    hosts.set(globals);
    Change made = Change.nothing();
    Set<HostPattern> all = new HashSet<>(outcomes.keySet());
    for (IngressRoutes before : List.copyOf(ingresses.values())) {
      made.ingresses().add(before.name());
      all.addAll(enter(Optional.of(before), Optional.of(read(before.ingress())), made).keySet());
    }
    all.forEach(host -> recompile(host, Optional.empty(), made));
    return made;
  }

  /// What is to be said of what the ConfigMap names.
  public List<Finding> settingsFindings() {
    return globals.findings();
  }

  /// Removes an Ingress; one that is not there is no error.
  public Change remove(NamespacedName name) {
    return Optional.ofNullable(ingresses.remove(name))
        .map(before -> replace(Optional.of(before), Optional.empty()))
        .orElseGet(Change::nothing);
  }

  private Change replace(Optional<IngressRoutes> before, Optional<IngressRoutes> after) {
    Change made = Change.nothing();
    before.or(() -> after).ifPresent(each -> made.ingresses().add(each.name()));
    Groups<HostPattern, PathMatch> changed = new Groups<>();
    enter(before, after, made)
        .forEach(
            (host, paths) -> {
              changed.addAll(host, paths);
              hosts.names(host).forEach(name -> changed.addAll(name, paths));
            });
    changed.all().forEach((host, paths) -> recompile(host, Optional.of(paths), made));
    return made;
  }

  /// The paths that are to be compiled of each host that one or the other names.
  private Map<HostPattern, Set<PathMatch>> enter(
      Optional<IngressRoutes> before, Optional<IngressRoutes> after, Change made) {
    before.ifPresent(
        each -> each.supplies().named().forEach(what -> users.remove(what, each.name())));
    after.ifPresent(each -> each.supplies().named().forEach(what -> users.add(what, each.name())));
    Map<HostPattern, Set<PathMatch>> changed = new HashMap<>();
    Stream.concat(before.stream(), after.stream())
        .flatMap(each -> each.claims().keySet().stream())
        .distinct()
        .forEach(host -> changed.put(host, hosts.replace(host, before, after, made.ingresses())));
    return changed;
  }

  /// @param paths that have changed; empty for all
  private void recompile(HostPattern host, Optional<Set<PathMatch>> paths, Change made) {
    HostOutcome before = outcome(host);
    Hosts.Compiled compiled = hosts.compile(host, before, paths);
    HostOutcome after = compiled.outcome();
    if (after.isNothing()) {
      outcomes.remove(host);
    } else {
      outcomes.put(host, after);
    }
    List<IngressBackend> left = backends(before, compiled.paths()).toList();
    List<IngressBackend> used = backends(after, compiled.paths()).toList();
    left.forEach(uses::remove);
    used.forEach(uses::add);
    made.backends().addAll(left);
    made.backends().addAll(used);
    if (!before.encryption().equals(after.encryption())) {
      made.secured().add(host);
    }
    http = http.with(after.doors().http());
    https = https.with(after.doors().https());
  }

  private static Stream<IngressBackend> backends(HostOutcome outcome, Set<PathMatch> paths) {
    return Stream.concat(
        paths.stream().flatMap(outcome.doors()::routes).flatMap(BackendUses::of),
        outcome.encryption().passedTo().map(IngressBackend::of).stream());
  }

  private HostOutcome outcome(HostPattern host) {
    return Optional.ofNullable(outcomes.get(host)).orElseGet(() -> HostOutcome.nothing(host));
  }

  /// For requests that come without TLS.
  public RouteTable http() {
    return http;
  }

  /// For requests that come with TLS.
  public RouteTable https() {
    return https;
  }

  /// Whether a route leads there, so that its endpoints are to be followed.
  public boolean isUsed(IngressBackend backend) {
    return uses.has(backend);
  }

  /// All that routes lead to.
  public SortedSet<IngressBackend> backends() {
    return uses.all();
  }

  /// How connections with TLS to the host are treated.
  public HostEncryption encryption(HostPattern host) {
    return outcome(host).encryption();
  }

  /// How the Ingress' backends are spoken to by TLS; empty where they are not.
  public Optional<UpstreamTls> upstreamTls(NamespacedName ingress) {
    return Optional.ofNullable(ingresses.get(ingress))
        .map(IngressRoutes::options)
        .filter(options -> options.upstream().isTls())
        .map(IngressOptions::upstreamTls);
  }

  /// The Services that the Ingress names; none of one that is not there.
  public List<ServiceUse> services(NamespacedName ingress) {
    return Optional.ofNullable(ingresses.get(ingress)).map(ServiceUse::of).orElse(List.of());
  }

  /// What is to be said of an Ingress' fields; nothing of one that is not there.
  public List<Finding> findings(NamespacedName name) {
    IngressRoutes ingress = ingresses.get(name);
    if (ingress == null) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>(ingress.findings());
    ingress.claims().keySet().stream()
        .sorted(Comparator.comparing(HostPattern::toString))
        .flatMap(host -> hosts.problems(host, ingress).stream())
        .distinct()
        .forEach(findings::add);
    return List.copyOf(findings);
  }
}
