// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.trace;

import io.portolan.linux.nft.BaseChain;
import io.portolan.linux.nft.BaseChain.Hook;
import io.portolan.linux.nft.Chain;
import io.portolan.linux.nft.Family;
import io.portolan.linux.nft.Rule;
import io.portolan.linux.nft.Ruleset;
import io.portolan.linux.nft.Table;
import io.portolan.linux.nft.wire.Instruction;
import io.portolan.linux.nft.wire.Linearizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Sends packets through a ruleset and tells what becomes of them and by which rules.
///
/// It executes the same instructions that the kernel gets. What rules write into dynamic sets stays
/// for later packets. A `limit` is never reached; from a range of addresses or ports to translate
/// to, the first is taken. Not for use by two threads at a time.
public final class Tracer {
  /*
   * Translation happens once for a connection: chains of type nat see only packets that begin one,
   * and of those only until one of them has translated. Later packets get the same translation
   * where the first chain of type nat stands in the hook.
   */
  private static final int CONNECTION_TRACKING = -200;

  private final Surroundings surroundings;
  private final List<Place> places = new ArrayList<>();

  /// A base chain and its table.
  private record Place(Scope scope, Chain chain, BaseChain base) {
    boolean suits(Hook hook, Family family) {
      Family of = scope.table.id().family();
      return base.hook() == hook && (of == Family.INET || of == family);
    }
  }

  /// A table with what was made ready of it.
  private record Scope(
      Table table, Map<String, Chain> chains, Map<Rule, List<Instruction>> code, LiveSets sets) {
    List<Instruction> instructions(Rule rule) {
      return code.computeIfAbsent(rule, each -> Linearizer.linearize(table.id().family(), each));
    }
  }

  public Tracer(Ruleset ruleset, Surroundings surroundings) {
    this.surroundings = surroundings;
    for (Table table : ruleset.tables()) {
      if (table.flags().contains(Table.Flag.DORMANT)) {
        continue;
      }
      Map<String, Chain> chains = new HashMap<>();
      table.chains().forEach(chain -> chains.put(chain.name(), chain));
      Scope scope =
          new Scope(table, chains, new HashMap<>(), new LiveSets(table, surroundings.now()));
      table
          .chains()
          .forEach(
              chain -> chain.base().ifPresent(base -> places.add(new Place(scope, chain, base))));
    }
    places.sort(Comparator.comparingInt(place -> place.base.priority()));
  }

  /// Sends the packet through hooks one after the other, until one of them holds it back. Between
  /// two hooks the packet stays as it is: where its links change, call this for each part.
  public Trace trace(List<Hook> hooks, Packet packet, Connection connection) {
    Trace trace = new Trace(new Trace.Accepted(), packet, connection, List.of());
    List<Trace.Step> steps = new ArrayList<>();
    for (Hook hook : hooks) {
      trace = new Walk(hook, trace.packet(), trace.connection(), steps).run();
      if (!trace.isAccepted()) {
        return trace;
      }
    }
    return trace;
  }

  /// A packet's way through one hook.
  private final class Walk {
    private final List<Trace.Step> steps;
    private final Hook hook;
    private Passage passage;
    private boolean translated;

    Walk(Hook hook, Packet packet, Connection connection, List<Trace.Step> steps) {
      this.hook = hook;
      this.passage = new Passage(packet, connection, hook, !isFirst(hook));
      this.steps = steps;
    }

    private static boolean isFirst(Hook hook) {
      return hook == Hook.PREROUTING || hook == Hook.OUTPUT;
    }

    Trace run() {
      for (Place place : places) {
        if (!place.suits(hook, passage.packet().family())) {
          continue;
        }
        passage =
            passage.withTracked(passage.tracked() || place.base.priority() > CONNECTION_TRACKING);
        if (place.base.type() == BaseChain.Type.NAT && !mayTranslate()) {
          continue;
        }
        Optional<Trace.Outcome> end = chain(place);
        if (end.isPresent()) {
          return new Trace(end.get(), passage.packet(), passage.connection(), steps);
        }
      }
      return new Trace(new Trace.Accepted(), passage.packet(), passage.connection(), steps);
    }

    /// Whether rules decide on the translation; translates a later packet as the first one was.
    private boolean mayTranslate() {
      if (translated) {
        return false;
      }
      Connection connection = passage.connection();
      boolean destination = isFirst(hook);
      switch (connection.state()) {
        case NEW -> {
          return true;
        }
        case INVALID, UNTRACKED -> {}
        case ESTABLISHED, RELATED -> {
          boolean reverse = connection.direction() == io.portolan.linux.nft.CtDirection.REPLY;
          int bit = destination == reverse ? Connection.SNAT : Connection.DNAT;
          if ((connection.status() & bit) != 0) {
            Packet packet = passage.packet();
            passage =
                passage.with(
                    destination
                        ? Translation.knownDestination(packet, connection)
                        : Translation.knownSource(packet, connection));
          }
        }
      }
      translated = true;
      return false;
    }

    private Optional<Trace.Outcome> chain(Place place) {
      Tuple before = passage.packet().tuple();
      Scope scope = place.scope;
      Machine machine = new Machine(surroundings, scope.sets, passage);
      ChainWalk walk = new ChainWalk(scope.table.id(), scope.chains, scope::instructions, machine);
      ChainWalk.End end = walk.run(place.chain);
      passage = machine.passage();
      steps.addAll(walk.steps());
      translated |=
          place.base.type() == BaseChain.Type.NAT && !before.equals(passage.packet().tuple());
      return switch (end) {
        case ChainWalk.Decided(var outcome) when outcome instanceof Trace.Accepted ->
            Optional.empty();
        case ChainWalk.Decided(var outcome) -> Optional.of(outcome);
        case ChainWalk.Fell _ when place.base.policy() == BaseChain.Policy.ACCEPT ->
            Optional.empty();
        case ChainWalk.Fell _ ->
            Optional.of(new Trace.Dropped(scope.table.id(), place.chain.name(), true));
      };
    }
  }
}
