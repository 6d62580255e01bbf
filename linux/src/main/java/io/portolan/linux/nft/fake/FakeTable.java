// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.fake;

import io.portolan.linux.Errno;
import io.portolan.linux.nft.BaseChain;
import io.portolan.linux.nft.Chain;
import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.ElementOrder;
import io.portolan.linux.nft.ElementValue;
import io.portolan.linux.nft.NamedCounter;
import io.portolan.linux.nft.NftSet;
import io.portolan.linux.nft.Operation;
import io.portolan.linux.nft.Operation.Verb;
import io.portolan.linux.nft.Rule;
import io.portolan.linux.nft.Table;
import io.portolan.linux.nft.TableId;
import io.portolan.linux.nft.wire.CanonicalRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// A table of [FakeNftables].
final class FakeTable {
  /// In the place of an error: there was none.
  static final Errno DONE = Errno.EUNKNOWN;

  private final TableId id;
  private final String comment;
  private final Map<String, NamedCounter> counters = new LinkedHashMap<>();
  private final Map<String, FakeSet> sets = new LinkedHashMap<>();
  private final Map<String, Chain> chains = new LinkedHashMap<>();
  private Set<Table.Flag> flags;
  private long lastHandle;

  FakeTable(TableId id, Set<Table.Flag> flags, String comment) {
    this.id = id;
    this.flags = flags;
    this.comment = comment;
  }

  /// A set's declaration and its elements in their order.
  private record FakeSet(NftSet declaration, TreeSet<Element> elements) {
    static FakeSet of(NftSet set) {
      return new FakeSet(set.declaration(), new TreeSet<>(ElementOrder.of(set.shape().key())));
    }

    NftSet set() {
      return declaration.withElements(List.copyOf(elements));
    }
  }

  FakeTable copy() {
    FakeTable copy = new FakeTable(id, flags, comment);
    copy.counters.putAll(counters);
    sets.forEach(
        (name, set) ->
            copy.sets.put(name, new FakeSet(set.declaration, new TreeSet<>(set.elements))));
    copy.chains.putAll(chains);
    copy.lastHandle = lastHandle;
    return copy;
  }

  Table table() {
    return new Table(
        id,
        flags,
        comment,
        List.copyOf(counters.values()),
        sets.values().stream().map(FakeSet::set).toList(),
        List.copyOf(chains.values()));
  }

  private Table declarations() {
    return Table.of(id).withSets(sets.values().stream().map(FakeSet::declaration).toList());
  }

  void flags(Set<Table.Flag> flags) {
    this.flags = flags;
  }

  void flushRules() {
    chains.replaceAll((_, chain) -> chain.withRules(List.of()));
  }

  Errno evaluate(Operation operation) {
    return switch (operation) {
      case Operation.OnTable _ -> DONE;
      case Operation.OnChain chain -> chain(chain);
      case Operation.OnRule rule -> rule(rule);
      case Operation.OnSet set -> set(set);
      case Operation.OnElements elements -> elements(elements);
      case Operation.OnCounter counter -> counter(counter);
    };
  }

  private static Errno absent(Verb verb) {
    return verb == Verb.DESTROY ? DONE : Errno.ENOENT;
  }

  private Errno chain(Operation.OnChain operation) {
    Chain chain = operation.chain();
    Chain old = chains.get(chain.name());
    return switch (operation.verb()) {
      case ADD, CREATE, INSERT, REPLACE ->
          addChain(operation.verb(), chain, Optional.ofNullable(old));
      case FLUSH -> {
        if (old == null) {
          yield Errno.ENOENT;
        }
        chains.put(chain.name(), old.withRules(List.of()));
        yield DONE;
      }
      case DELETE, DESTROY -> {
        if (old == null) {
          yield absent(operation.verb());
        }
        chains.put(chain.name(), old.withRules(List.of()));
        if (isChainUsed(chain.name())) {
          yield Errno.EBUSY;
        }
        chains.remove(chain.name());
        yield DONE;
      }
    };
  }

  private Errno addChain(Verb verb, Chain chain, Optional<Chain> old) {
    if (old.isEmpty()) {
      chains.put(chain.name(), chain.withRules(List.of()));
      return DONE;
    }
    if (verb == Verb.CREATE || !isCompatible(old.get(), chain)) {
      return Errno.EEXIST;
    }
    if (chain.base().isPresent()) {
      Chain updated = new Chain(chain.name(), chain.base(), old.get().comment(), old.get().rules());
      chains.put(chain.name(), updated);
    }
    return DONE;
  }

  private static boolean isCompatible(Chain old, Chain chain) {
    return chain.base().isEmpty()
        || old.base()
            .map(base -> base.withPolicy(BaseChain.Policy.ACCEPT))
            .equals(chain.base().map(base -> base.withPolicy(BaseChain.Policy.ACCEPT)));
  }

  private boolean isChainUsed(String name) {
    return chains.values().stream()
            .flatMap(chain -> chain.rules().stream())
            .anyMatch(rule -> References.of(rule).chains().contains(name))
        || sets.values().stream()
            .filter(set -> set.declaration.shape().isMap())
            .flatMap(set -> set.elements.stream())
            .anyMatch(each -> References.chain(each.value()).filter(name::equals).isPresent());
  }

  private Errno rule(Operation.OnRule operation) {
    Chain chain = chains.get(operation.chain());
    if (chain == null) {
      return absent(operation.verb());
    }
    List<Rule> rules = new ArrayList<>(chain.rules());
    int at = indexOf(rules, operation.position());
    if (operation.position() != 0 && at < 0) {
      return absent(operation.verb());
    }
    switch (operation.verb()) {
      case DELETE, DESTROY -> {
        if (at < 0) {
          rules.clear();
        } else {
          rules.remove(at);
        }
      }
      case FLUSH -> rules.clear();
      case ADD, CREATE, INSERT, REPLACE -> {
        Errno errno = check(operation.rule());
        if (errno != DONE) {
          return errno;
        }
        Rule rule =
            CanonicalRules.of(declarations()).canonical(operation.rule()).withHandle(++lastHandle);
        place(rules, operation.verb(), at, rule);
      }
    }
    chains.put(chain.name(), chain.withRules(rules));
    return DONE;
  }

  private static int indexOf(List<Rule> rules, long handle) {
    for (int i = 0; i < rules.size(); i++) {
      if (rules.get(i).handle() == handle) {
        return i;
      }
    }
    return -1;
  }

  private static void place(List<Rule> rules, Verb verb, int at, Rule rule) {
    switch (verb) {
      case REPLACE -> rules.set(at, rule);
      case INSERT -> rules.add(Math.max(at, 0), rule);
      case ADD, CREATE, DELETE, DESTROY, FLUSH -> rules.add(at < 0 ? rules.size() : at + 1, rule);
    }
  }

  private Errno check(Rule rule) {
    References references = References.of(rule);
    if (!sets.keySet().containsAll(references.sets())
        || !counters.keySet().containsAll(references.counters())) {
      return Errno.ENOENT;
    }
    return checkTargets(references.chains());
  }

  private Errno checkTargets(Set<String> targets) {
    for (String target : targets) {
      Chain chain = chains.get(target);
      if (chain == null) {
        return Errno.ENOENT;
      }
      if (chain.base().isPresent()) {
        return Errno.EOPNOTSUPP;
      }
    }
    return DONE;
  }

  private Errno set(Operation.OnSet operation) {
    NftSet set = operation.set();
    FakeSet old = sets.get(set.name());
    return switch (operation.verb()) {
      case ADD, CREATE, INSERT, REPLACE -> {
        if (old == null) {
          sets.put(set.name(), FakeSet.of(set));
          yield DONE;
        }
        boolean clash = !old.declaration.shape().equals(set.shape());
        yield clash || operation.verb() == Verb.CREATE ? Errno.EEXIST : DONE;
      }
      case FLUSH -> {
        if (old == null) {
          yield Errno.ENOENT;
        }
        old.elements.clear();
        yield DONE;
      }
      case DELETE, DESTROY -> {
        if (old == null) {
          yield absent(operation.verb());
        }
        if (isSetUsed(set.name())) {
          yield Errno.EBUSY;
        }
        sets.remove(set.name());
        yield DONE;
      }
    };
  }

  private boolean isSetUsed(String name) {
    return chains.values().stream()
        .flatMap(chain -> chain.rules().stream())
        .anyMatch(rule -> References.of(rule).sets().contains(name));
  }

  private Errno elements(Operation.OnElements operation) {
    FakeSet set = sets.get(operation.set().name());
    if (set == null) {
      return absent(operation.verb());
    }
    for (Element element : operation.elements()) {
      Errno errno =
          switch (operation.verb()) {
            case ADD, CREATE, INSERT, REPLACE -> addElement(operation.verb(), set, element);
            case DELETE, DESTROY, FLUSH ->
                set.elements.remove(element) ? DONE : absent(operation.verb());
          };
      if (errno != DONE) {
        return errno;
      }
    }
    return DONE;
  }

  private Errno addElement(Verb verb, FakeSet set, Element element) {
    NftSet.Shape shape = set.declaration.shape();
    boolean fits = element.isCatchAll() || element.key().length() == shape.key().type().length();
    if (!fits || element.value() == ElementValue.Nothing.NOTHING == shape.isMap()) {
      return Errno.EINVAL;
    }
    Errno target = checkTargets(References.chain(element.value()).map(Set::of).orElse(Set.of()));
    if (target != DONE) {
      return target;
    }
    Element old = set.elements.floor(element);
    if (old != null && set.elements.contains(element)) {
      if (!old.value().equals(element.value())) {
        return Errno.EEXIST;
      }
      return verb == Verb.CREATE ? Errno.EEXIST : DONE;
    }
    if (overlaps(set, element)) {
      return Errno.EEXIST;
    }
    int limit = set.declaration.options().size();
    if (limit > 0 && set.elements.size() >= limit) {
      return Errno.ENFILE;
    }
    set.elements.add(element);
    return DONE;
  }

  private static boolean overlaps(FakeSet set, Element element) {
    NftSet.Shape shape = set.declaration.shape();
    if (!shape.is(NftSet.Flag.INTERVAL) || shape.isConcatenatedInterval() || element.isCatchAll()) {
      return false;
    }
    Element below = set.elements.lower(element);
    Element above = set.elements.higher(element);
    return (below != null && !below.isCatchAll() && below.end().compareTo(element.key()) >= 0)
        || (above != null && !above.isCatchAll() && above.key().compareTo(element.end()) <= 0);
  }

  private Errno counter(Operation.OnCounter operation) {
    NamedCounter counter = operation.counter();
    boolean there = counters.containsKey(counter.name());
    return switch (operation.verb()) {
      case ADD, CREATE, INSERT, REPLACE -> {
        if (there && operation.verb() == Verb.CREATE) {
          yield Errno.EEXIST;
        }
        counters.putIfAbsent(counter.name(), counter);
        yield DONE;
      }
      case DELETE, DESTROY, FLUSH -> {
        if (!there) {
          yield absent(operation.verb());
        }
        boolean used =
            chains.values().stream()
                .flatMap(chain -> chain.rules().stream())
                .anyMatch(rule -> References.of(rule).counters().contains(counter.name()));
        if (used) {
          yield Errno.EBUSY;
        }
        counters.remove(counter.name());
        yield DONE;
      }
    };
  }

  /// Whether a packet that comes from a hook could go round and round through the chains.
  boolean hasLoop() {
    Set<String> safe = new HashSet<>();
    return chains.values().stream()
        .filter(chain -> chain.base().isPresent())
        .anyMatch(chain -> loops(chain.name(), new HashSet<>(), safe));
  }

  private boolean loops(String name, Set<String> path, Set<String> safe) {
    if (safe.contains(name)) {
      return false;
    }
    if (!path.add(name)) {
      return true;
    }
    Chain chain = chains.get(name);
    boolean loop = chain != null && targets(chain).stream().anyMatch(t -> loops(t, path, safe));
    path.remove(name);
    safe.add(name);
    return loop;
  }

  private Set<String> targets(Chain chain) {
    Set<String> targets = new HashSet<>();
    for (Rule rule : chain.rules()) {
      References references = References.of(rule);
      targets.addAll(references.chains());
      for (String name : references.sets()) {
        FakeSet set = sets.get(name);
        if (set != null && set.declaration.shape().isMap()) {
          set.elements.forEach(e -> References.chain(e.value()).ifPresent(targets::add));
        }
      }
    }
    return targets;
  }
}
