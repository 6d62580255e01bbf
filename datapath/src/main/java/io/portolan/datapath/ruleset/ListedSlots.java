// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.NftSet;
import io.portolan.linux.nft.Table;
import io.portolan.network.IpAddress;
import io.portolan.network.Protocol;
import io.portolan.network.plan.Backend;
import io.portolan.network.plan.Frontend;
import io.portolan.network.plan.Frontend.Audience;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What a listed table tells of the frontends that it was made for.
final class ListedSlots {
  private static final int NUMBER_BYTES = 4;

  private ListedSlots() {}

  /// The frontends that it serves or refuses.
  static Set<Frontend> frontends(Table table) {
    Map<String, NftSet> sets = byName(table);
    Set<Frontend> frontends = new HashSet<>();
    for (FamilyLayout layout : FamilyLayout.all()) {
      for (Audience audience : Audience.values()) {
        for (NftSet set : List.of(layout.frontends(audience), layout.refused(audience))) {
          elements(sets, set).forEach(each -> frontends.add(frontend(audience, each.key())));
        }
      }
    }
    return frontends;
  }

  /// The backends of each frontend in the order of their slots, which follows from the order in
  /// which they came, so that nobody else knows it.
  static Map<Frontend, List<Backend>> slots(Table table) {
    Map<String, NftSet> sets = byName(table);
    Map<Frontend, List<Backend>> slots = new HashMap<>();
    for (FamilyLayout layout : FamilyLayout.all()) {
      for (Audience audience : Audience.values()) {
        numbered(sets, layout, audience)
            .forEach((frontend, backends) -> slots.put(frontend, inOrder(backends)));
      }
    }
    return slots;
  }

  private static Map<String, NftSet> byName(Table table) {
    Map<String, NftSet> sets = new HashMap<>();
    table.sets().forEach(set -> sets.put(set.name(), set));
    return sets;
  }

  private static List<Element> elements(Map<String, NftSet> sets, NftSet set) {
    return sets.getOrDefault(set.name(), set).elements();
  }

  /// Each frontend's backends by slot.
  private static Map<Frontend, TreeMap<Integer, Backend>> numbered(
      Map<String, NftSet> sets, FamilyLayout layout, Audience audience) {
    Map<Data, Backend> chosen = new HashMap<>();
    for (Element element : elements(sets, layout.chosen(audience))) {
      if (element.value() instanceof Data value) {
        chosen.put(element.key(), backend(value));
      }
    }
    Map<Frontend, TreeMap<Integer, Backend>> slots = new HashMap<>();
    for (Element element : elements(sets, layout.backends(audience))) {
      if (element.value() instanceof Data value) {
        put(slots, audience, element.key(), backend(value));
      }
    }
    for (Element element : elements(sets, layout.choices(audience))) {
      if (element.value() instanceof Data id) {
        Backend backend = chosen.get(Data.concat(withoutNumber(element.key()), id));
        if (backend != null) {
          put(slots, audience, element.key(), backend);
        }
      }
    }
    return slots;
  }

  private static void put(
      Map<Frontend, TreeMap<Integer, Backend>> slots,
      Audience audience,
      Data key,
      Backend backend) {
    int slot = (int) key.slice(key.length() - NUMBER_BYTES, NUMBER_BYTES).toHostLong();
    slots
        .computeIfAbsent(frontend(audience, withoutNumber(key)), _ -> new TreeMap<>())
        .put(slot, backend);
  }

  /// Up to the first gap and the first backend that comes again: what lies beyond was left by a
  /// change of which not all transactions were made.
  private static List<Backend> inOrder(TreeMap<Integer, Backend> slots) {
    List<Backend> order = new ArrayList<>(slots.size());
    Set<Backend> seen = new HashSet<>();
    for (Map.Entry<Integer, Backend> slot : slots.entrySet()) {
      if (slot.getKey() != order.size() || !seen.add(slot.getValue())) {
        break;
      }
      order.add(slot.getValue());
    }
    return List.copyOf(order);
  }

  private static Data withoutNumber(Data key) {
    return key.slice(0, key.length() - NUMBER_BYTES);
  }

  /// The reverse of [FamilyLayout#data(Frontend)]. Keys of other protocols are somebody else's, and
  /// go because the plan does not have them.
  private static Frontend frontend(Audience audience, Data key) {
    int address = key.length() - 2 * NUMBER_BYTES;
    int protocol = key.at(address);
    Protocol known =
        Stream.of(Protocol.values())
            .filter(each -> each.number() == protocol)
            .findFirst()
            .orElse(Protocol.TCP);
    return new Frontend(audience, address(key, address), known, port(key, address + NUMBER_BYTES));
  }

  private static Backend backend(Data value) {
    int address = value.length() - NUMBER_BYTES;
    return new Backend(address(value, address), port(value, address));
  }

  private static IpAddress address(Data data, int length) {
    return IpAddress.ofBytes(data.slice(0, length).toBytes());
  }

  private static int port(Data data, int at) {
    return data.at(at) << 8 | data.at(at + 1);
  }
}
