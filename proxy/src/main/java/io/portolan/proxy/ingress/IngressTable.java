// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.network.NamespacedName;
import io.portolan.network.ingress.Ingress;
import io.portolan.proxy.ingress.nginx.ControllerSettings;
import io.portolan.proxy.ingress.nginx.Finding;
import io.portolan.proxy.ingress.nginx.IngressOptions;
import io.portolan.proxy.ingress.nginx.NginxAnnotations;
import io.portolan.proxy.ingress.nginx.UpstreamTls;
import io.portolan.proxy.route.Backend;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.route.RouteTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Folds Ingresses into route tables, at the cost of the hosts that a changed one names.
///
/// Whatever the order of changes, the tables are those of the Ingresses that are there. For use by
/// one thread; the tables that it gives are immutable.
public final class IngressTable {
  private final Resources resources;
  private final Map<NamespacedName, IngressRoutes> ingresses = new HashMap<>();
  private final Hosts hosts;
  private Globals globals;
  private final Map<HostPattern, HostOutcome> outcomes = new HashMap<>();
  private final TreeMap<IngressBackend, Integer> uses = new TreeMap<>();
  private final Map<Reference, Set<NamespacedName>> users = new HashMap<>();
  private RouteTable http = RouteTable.empty();
  private RouteTable https = RouteTable.empty();

  /// What a change may have made different.
  ///
  /// @param ingresses of which something else may have to be said now
  /// @param backends that may have come into use or gone out of it, see [#isUsed]
  /// @param secured hosts to which connections with TLS may be treated otherwise, see [#clients]
  ///     and [#passedTo]
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
    return compile(Optional.ofNullable(before), ingress);
  }

  private Change compile(Optional<IngressRoutes> before, Ingress ingress) {
    return replace(before, Optional.of(read(ingress)));
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
    for (NamespacedName user : Set.copyOf(users.getOrDefault(changed, Set.of()))) {
      Optional.ofNullable(ingresses.get(user))
          .ifPresent(before -> made.add(compile(Optional.of(before), before.ingress())));
    }
    return made;
  }

  /// Compiles all again, by what the ConfigMap says from now on.
  public Change set(ControllerSettings settings) {
    globals = Globals.of(settings, resources);
    hosts.set(globals);
    Change made = Change.nothing();
    for (IngressRoutes before : List.copyOf(ingresses.values())) {
      withdraw(before);
      enter(read(before.ingress()));
      made.ingresses().add(before.name());
    }
    Set<HostPattern> all = new HashSet<>(outcomes.keySet());
    all.addAll(hosts.all());
    all.forEach(host -> recompile(host, made));
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
    before.ifPresent(this::withdraw);
    after.ifPresent(this::enter);
    Set<HostPattern> changed = new HashSet<>();
    before.ifPresent(each -> changed.addAll(each.claims().keySet()));
    after.ifPresent(each -> changed.addAll(each.claims().keySet()));
    Set<HostPattern> withAliases = new HashSet<>(changed);
    changed.forEach(host -> withAliases.addAll(aliases(host)));
    Change made = Change.nothing();
    withAliases.forEach(host -> recompile(host, made));
    before.or(() -> after).ifPresent(each -> made.ingresses().add(each.name()));
    return made;
  }

  private void withdraw(IngressRoutes ingress) {
    hosts.remove(ingress);
    for (Reference named : ingress.supplies().named()) {
      users.computeIfPresent(
          named,
          (_, all) -> {
            all.remove(ingress.name());
            return all.isEmpty() ? null : all;
          });
    }
  }

  private void enter(IngressRoutes ingress) {
    hosts.add(ingress);
    for (Reference named : ingress.supplies().named()) {
      users.computeIfAbsent(named, _ -> new HashSet<>()).add(ingress.name());
    }
  }

  private Set<HostPattern> aliases(HostPattern host) {
    Set<HostPattern> aliases = new HashSet<>();
    for (IngressRoutes ingress : hosts.of(host)) {
      ingress.options().aliases().forEach(alias -> aliases.add(HostPattern.ingress(alias)));
    }
    return aliases;
  }

  private void recompile(HostPattern host, Change made) {
    HostOutcome after = hosts.compile(host);
    HostOutcome before =
        hosts.of(host).isEmpty() ? outcomes.remove(host) : outcomes.put(host, after);
    if (before == null) {
      before = HostOutcome.NOTHING;
    }
    Set<IngressBackend> left = before.backends();
    Set<IngressBackend> used = after.backends();
    left.forEach(each -> uses.computeIfPresent(each, (_, n) -> n == 1 ? null : n - 1));
    used.forEach(each -> uses.merge(each, 1, Integer::sum));
    made.backends().addAll(left);
    made.backends().addAll(used);
    if (!before.clients().equals(after.clients()) || !before.passedTo().equals(after.passedTo())) {
      made.secured().add(host);
    }
    http = http.with(host, after.http());
    https = https.with(host, after.https());
    if (!before.problems().equals(after.problems())) {
      before.problems().forEach(each -> made.ingresses().add(each.ingress()));
      after.problems().forEach(each -> made.ingresses().add(each.ingress()));
    }
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
    return uses.containsKey(backend);
  }

  /// All that routes lead to.
  public SortedSet<IngressBackend> backends() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(uses.keySet()));
  }

  /// The certificate of each host with TLS; empty for the default certificate.
  public Map<HostPattern, Optional<NamespacedName>> certificates() {
    Map<HostPattern, Optional<NamespacedName>> certificates = new HashMap<>();
    outcomes.forEach(
        (host, outcome) ->
            outcome.certificate().ifPresent(secret -> certificates.put(host, secret)));
    return certificates;
  }

  /// Who has the host's clients asked for certificates; empty for nobody.
  public Optional<AuthorityClaim> clients(HostPattern host) {
    return outcomes.getOrDefault(host, HostOutcome.NOTHING).clients();
  }

  /// Where the host's connections with TLS go as they are; empty where TLS ends at the proxy.
  public Optional<Backend> passedTo(HostPattern host) {
    return outcomes.getOrDefault(host, HostOutcome.NOTHING).passedTo();
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
        .flatMap(host -> outcomes.getOrDefault(host, HostOutcome.NOTHING).problems().stream())
        .filter(each -> each.ingress().equals(name))
        .map(Problem::finding)
        .distinct()
        .forEach(findings::add);
    return List.copyOf(findings);
  }
}
