// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.node;

import io.portolan.datapath.EstablishedConnections;
import io.portolan.datapath.NodeNamespace;
import io.portolan.datapath.PodNetwork;
import io.portolan.datapath.RouteMode;
import io.portolan.datapath.link.Kernel;
import io.portolan.datapath.link.LinuxRoutes;
import io.portolan.datapath.link.NodeLinks;
import io.portolan.datapath.link.PodLinks;
import io.portolan.datapath.link.RouteState;
import io.portolan.datapath.node.Reconciler.Leftovers;
import io.portolan.datapath.ruleset.DeniedConnections;
import io.portolan.datapath.ruleset.DeniedConnections.Denied;
import io.portolan.datapath.ruleset.KernelRuleset;
import io.portolan.datapath.ruleset.LearnedNames;
import io.portolan.datapath.ruleset.PlanRuleset;
import io.portolan.datapath.ruleset.PolicyCounters;
import io.portolan.datapath.ruleset.PolicyCounters.RuleOf;
import io.portolan.datapath.underlay.Underlay;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.conntrack.Conntrack;
import io.portolan.linux.nft.Nftables;
import io.portolan.linux.nft.TableId;
import io.portolan.linux.nft.wire.NftSocket;
import io.portolan.linux.route.RouteNetlink;
import io.portolan.network.ClusterRanges;
import io.portolan.network.NodeFacts;
import io.portolan.network.model.ModelDelta;
import io.portolan.network.plan.NodePlan;
import io.portolan.network.plan.NodePlanner;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The network of one node: follows the model and keeps the node's kernel state as it says.
///
/// What a predecessor left in the kernel stays in force until the first change of the model is
/// known, and what is right then is not touched: packets do not notice that one program took over
/// from another, however that ended.
///
/// Safe for use by several threads. One virtual thread of its own does the work.
public final class NodeDatapath implements AutoCloseable {
  /// The table that holds all our rules in a node's namespace.
  public static final TableId TABLE = TableId.inet("portolan");

  private final Sockets sockets;
  private final NodeLinks links;
  private final PodLinks pods;
  private final KernelRuleset ruleset;
  private final LinuxRoutes routes;
  private final StaleFlows staleFlows;
  private final DeniedFlows deniedFlows;
  private final NodeNames names;
  private final Reconciler reconciler;
  private final InstantSource clock;
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<ModelDelta> pending = new ArrayList<>();
  private long noted;
  private long done;
  private boolean stopped;
  private Health health = new Health(0, Optional.empty(), 0);
  private volatile NodeState wanted;

  /// How a node's network is to be.
  ///
  /// @param node the namespace of the node
  /// @param facts of the node; pod CIDRs may come later, through the model
  /// @param auditEvery how often the kernel's state is compared with what it should be
  /// @param established what becomes of connections that policies do not allow any more
  /// @param names how long addresses of names are good for
  public record Settings(
      NodeNamespace node,
      NodeFacts facts,
      ClusterRanges ranges,
      RouteMode routeMode,
      int underlayMtu,
      Duration auditEvery,
      EstablishedConnections established,
      NodeNames.Lifetime names) {

    /// Settings with the usual lifetime of names.
    public Settings(
        NodeNamespace node,
        NodeFacts facts,
        ClusterRanges ranges,
        RouteMode routeMode,
        int underlayMtu,
        Duration auditEvery,
        EstablishedConnections established) {
      this(
          node,
          facts,
          ranges,
          routeMode,
          underlayMtu,
          auditEvery,
          established,
          NodeNames.Lifetime.DEFAULT);
    }

    /// Settings that cut connections.
    public Settings(
        NodeNamespace node,
        NodeFacts facts,
        ClusterRanges ranges,
        RouteMode routeMode,
        int underlayMtu,
        Duration auditEvery) {
      this(node, facts, ranges, routeMode, underlayMtu, auditEvery, EstablishedConnections.CUT);
    }
  }

  /// How the network of a node is.
  ///
  /// @param pending changes that are not in the kernel yet
  /// @param problem why the last attempt failed; empty when all is well
  /// @param repaired how many differences audits have found and mended
  public record Health(int pending, Optional<String> problem, long repaired) {}

  /// What speaks with the kernel of one namespace.
  private record Sockets(RouteNetlink netlink, Nftables nftables, Conntrack conntrack)
      implements AutoCloseable {
    static Sockets open(NetworkNamespace namespace) {
      return new Sockets(
          RouteNetlink.open(namespace), NftSocket.open(namespace), Conntrack.open(namespace));
    }

    @Override
    public void close() {
      conntrack.close();
      nftables.close();
      netlink.close();
    }
  }

  private NodeDatapath(Settings settings, Sockets sockets, InstantSource clock) {
    this.sockets = sockets;
    RouteNetlink netlink = sockets.netlink();
    Nftables nftables = sockets.nftables();
    Conntrack conntrack = sockets.conntrack();
    this.clock = clock;
    NodeLinks.Settings linkSettings =
        new NodeLinks.Settings(
            settings.routeMode(),
            Underlay.NODE_LINK,
            settings.underlayMtu(),
            settings.node().addresses(),
            settings.ranges());
    this.links = NodeLinks.prepare(settings.node().namespace(), netlink, linkSettings);
    LearnedNames learned = new LearnedNames(settings.ranges());
    this.ruleset = new KernelRuleset(nftables, TABLE, learned, clock);
    this.names = new NodeNames(settings.facts().name(), learned, ruleset, settings.names(), clock);
    this.routes = new LinuxRoutes(netlink);
    this.staleFlows = new StaleFlows(conntrack);
    this.deniedFlows = new DeniedFlows(conntrack, settings.established(), learned::known);
    NodePlanner planner = NodePlanner.empty(settings.facts(), settings.ranges());
    PlanRuleset rules = PlanRuleset.of(TABLE, Kernel.POD_GROUP, planner.plan());
    RouteState routeState = links.compile(planner.plan());
    this.wanted = new NodeState(planner, rules, routeState, links::compile);
    this.pods =
        new PodLinks(
            netlink, () -> wanted.self(), linkSettings.podMtu(), settings.ranges().nodePorts());
    this.reconciler =
        new Reconciler(
            new Reconciler.Kernel(
                ruleset, ruleset::mend, routes, names::planned, this::followRules),
            wanted,
            settings.auditEvery(),
            clock.instant());
    this.thread =
        Thread.ofVirtual().name("datapath of " + settings.facts().name()).unstarted(this::loop);
  }

  /// What has to wait for the rules.
  private void followRules(NodePlan plan, Leftovers leftovers) {
    links.openLoopback();
    staleFlows.sweep(plan, leftovers.frontends());
    if (leftovers.policies()) {
      deniedFlows.sweep(plan);
    }
  }

  /// Prepares the namespace and begins to follow. Rules and routes wait for the first [#apply].
  ///
  /// @throws io.portolan.linux.LinuxException when the kernel refuses a setting or link
  public static NodeDatapath start(Settings settings, InstantSource clock) {
    Sockets sockets = Sockets.open(settings.node().namespace());
    try {
      NodeDatapath datapath = new NodeDatapath(settings, sockets, clock);
      datapath.thread.start();
      datapath.names.start();
      return datapath;
    } catch (RuntimeException e) {
      sockets.close();
      throw e;
    }
  }

  /// Takes note of a change of the model and returns at once. The first delta must be from nothing
  /// ([io.portolan.network.model.NetworkModel#fromNothing]) and each further one follow on the one
  /// before. Where a predecessor's connections are to go on, the first must have all that the
  /// cluster has: what it lacks is taken away. Failures are retried until they succeed.
  public void apply(ModelDelta delta) {
    lock.lock();
    try {
      pending.add(delta);
      noted++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until all that was noted before is in the kernel; false when `atMost` passed first.
  public boolean awaitApplied(Duration atMost) throws InterruptedException {
    long left = atMost.toNanos();
    lock.lock();
    try {
      long goal = noted;
      while (done < goal || health.problem().isPresent()) {
        if (left <= 0) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// What puts this node's pods on the network.
  public PodNetwork pods() {
    return pods;
  }

  /// What the kernel of the node should hold, as of the last change that was worked off.
  public NodeState wanted() {
    return wanted;
  }

  /// What learns the addresses of names that policies mean.
  public NodeNames names() {
    return names;
  }

  /// What policies of this node denied within the last minute.
  public List<Denied> denied() {
    return DeniedConnections.read(sockets.nftables(), TABLE, clock.instant());
  }

  /// How often the rules of this node's policies decided.
  public Map<RuleOf, Long> policyCounters() {
    NodePlan plan = wanted.planner().plan();
    return sockets
        .nftables()
        .dump(TABLE)
        .map(table -> PolicyCounters.read(table, plan.policies(), plan.ranges()))
        .orElse(Map.of());
  }

  public Health health() {
    lock.lock();
    try {
      return new Health(pending.size(), health.problem(), health.repaired());
    } finally {
      lock.unlock();
    }
  }

  private void loop() {
    while (true) {
      List<ModelDelta> work = new ArrayList<>();
      if (!awaitWork(work)) {
        return;
      }
      reconciler.run(ModelDelta.merged(work), clock.instant());
      wanted = reconciler.wanted();
      lock.lock();
      try {
        done += work.size();
        health = new Health(0, reconciler.problem(), reconciler.repaired());
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /// Moves what is pending to `work`; waits for a change or until something is due, which nothing
  /// is before the first change. False when it is time to end.
  private boolean awaitWork(List<ModelDelta> work) {
    lock.lock();
    try {
      while (pending.isEmpty() && !stopped) {
        Instant due = reconciler.nextDue();
        long left = Duration.between(clock.instant(), due).toNanos();
        if (left <= 0 && noted > 0) {
          break;
        }
        // A clock that is not the wall's is looked at once a second.
        changed.awaitNanos(Math.clamp(left, 1_000_000, TimeUnit.SECONDS.toNanos(1)));
      }
      work.addAll(pending);
      pending.clear();
      return !stopped;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /// Stops following and removes what it made in the node's namespace. Pods keep their links.
  @Override
  public void close() {
    lock.lock();
    try {
      stopped = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    names.close();
    try (Sockets _ = sockets) {
      links.closeLoopback();
      ruleset.apply(List.of(reconciler.wanted().ruleset().uninstall()));
      routes.apply(RouteState.diff(routes.observe(), RouteState.EMPTY));
      links.restore();
    }
  }
}
