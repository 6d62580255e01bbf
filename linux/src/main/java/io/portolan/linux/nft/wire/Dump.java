// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.wire;

import io.portolan.linux.Errno;
import io.portolan.linux.LinuxException;
import io.portolan.linux.netlink.Attributes;
import io.portolan.linux.netlink.NetlinkMessage;
import io.portolan.linux.netlink.NetlinkSocket;
import io.portolan.linux.netlink.NetlinkWriter;
import io.portolan.linux.nft.Chain;
import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.Family;
import io.portolan.linux.nft.NamedCounter;
import io.portolan.linux.nft.NftSet;
import io.portolan.linux.nft.Rule;
import io.portolan.linux.nft.SetRef;
import io.portolan.linux.nft.Table;
import io.portolan.linux.nft.TableId;
import io.portolan.linux.uapi.Netlink;
import io.portolan.linux.uapi.NfTables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/// Lists what is in the kernel's nf_tables.
final class Dump {
  private static final int HEADER_BYTES = 4;

  private final NetlinkSocket socket;

  Dump(NetlinkSocket socket) {
    this.socket = socket;
  }

  /// The names of all tables.
  List<TableId> tables() {
    return list(request(NfTables.NFT_MSG_GETTABLE, Family.INET, true), TableReader::table).stream()
        .map(Table::id)
        .toList();
  }

  /// The number of the ruleset's generation.
  long generation() {
    long[] generation = new long[1];
    socket.execute(
        request(NfTables.NFT_MSG_GETGEN, Family.INET, false),
        message -> {
          Attributes a = message.attributes(HEADER_BYTES);
          while (a.next()) {
            if (a.type() == NfTables.NFTA_GEN_ID) {
              generation[0] = Integer.toUnsignedLong(a.be32());
            }
          }
        });
    return generation[0];
  }

  /// The table with all that is in it; empty when there is none.
  Optional<Table> table(TableId id) {
    NetlinkWriter request = request(NfTables.NFT_MSG_GETTABLE, id.family(), false);
    request.string(NfTables.NFTA_TABLE_NAME, id.name());
    List<Table> found = new ArrayList<>();
    try {
      socket.execute(
          request, m -> found.add(TableReader.table(id.family(), m.attributes(HEADER_BYTES))));
    } catch (LinuxException e) {
      if (e.errno() == Errno.ENOENT) {
        return Optional.empty();
      }
      throw e;
    }
    return found.isEmpty() ? Optional.empty() : Optional.of(filled(found.getFirst()));
  }

  private Table filled(Table table) {
    TableId id = table.id();
    List<NftSet> sets = new ArrayList<>();
    Map<String, NftSet> named = new HashMap<>();
    Map<String, SetRef.Anonymous> anonymous = new HashMap<>();
    for (SetReader each : sets(id)) {
      NftSet set = each.set();
      List<Element> elements = elements(id, set);
      if (each.anonymous()) {
        anonymous.put(
            set.name(),
            new SetRef.Anonymous(
                set.shape().key().type(),
                set.shape().isMap() ? Optional.of(set.dataType()) : Optional.empty(),
                elements));
      } else {
        named.put(set.name(), set);
        sets.add(set.withElements(elements));
      }
    }
    SetScope scope = new SetScope(named, anonymous);
    return table.withCounters(counters(id)).withSets(sets).withChains(chains(id, scope));
  }

  private List<SetReader> sets(TableId id) {
    NetlinkWriter request = request(NfTables.NFT_MSG_GETSET, id.family(), true);
    request.string(NfTables.NFTA_SET_TABLE, id.name());
    return list(request, (_, attributes) -> SetReader.read(attributes));
  }

  List<Element> elements(TableId id, NftSet set) {
    NetlinkWriter request = request(NfTables.NFT_MSG_GETSETELEM, id.family(), true);
    request
        .string(NfTables.NFTA_SET_ELEM_LIST_TABLE, id.name())
        .string(NfTables.NFTA_SET_ELEM_LIST_SET, set.name());
    List<ElementReader.Raw> raw = dump(request, Dump::elements);
    return ElementReader.join(set.shape(), raw);
  }

  private static void elements(NetlinkMessage message, List<ElementReader.Raw> found) {
    Attributes attributes = message.attributes(HEADER_BYTES);
    while (attributes.next()) {
      if (attributes.type() == NfTables.NFTA_SET_ELEM_LIST_ELEMENTS) {
        Attributes list = attributes.nested();
        while (list.next()) {
          found.add(ElementReader.read(list.nested()));
        }
      }
    }
  }

  private List<NamedCounter> counters(TableId id) {
    NetlinkWriter request = request(NfTables.NFT_MSG_GETOBJ, id.family(), true);
    request
        .string(NfTables.NFTA_OBJ_TABLE, id.name())
        .be32(NfTables.NFTA_OBJ_TYPE, NfTables.NFT_OBJECT_COUNTER);
    return list(request, (_, attributes) -> TableReader.counter(Values.read(attributes)));
  }

  private List<Chain> chains(TableId id, SetScope scope) {
    NetlinkWriter request = request(NfTables.NFT_MSG_GETRULE, id.family(), true);
    request.string(NfTables.NFTA_RULE_TABLE, id.name());
    Map<String, List<Rule>> rules = new HashMap<>();
    for (TableReader.RawRule raw :
        list(request, (_, attributes) -> TableReader.rule(Values.read(attributes)))) {
      rules.computeIfAbsent(raw.chain(), _ -> new ArrayList<>()).add(raw.rule(id.family(), scope));
    }
    List<Chain> chains = new ArrayList<>();
    for (Values v :
        list(
            request(NfTables.NFT_MSG_GETCHAIN, id.family(), true),
            (_, attributes) -> Values.read(attributes))) {
      if (v.string(NfTables.NFTA_CHAIN_TABLE).equals(id.name())) {
        Chain chain = TableReader.chain(id.family(), v);
        chains.add(chain.withRules(rules.getOrDefault(chain.name(), List.of())));
      }
    }
    return chains;
  }

  private static NetlinkWriter request(int type, Family family, boolean dump) {
    NetlinkWriter request = new NetlinkWriter();
    request
        .begin(
            NfTables.NFNL_SUBSYS_NFTABLES << 8 | type,
            dump ? Netlink.NLM_F_DUMP : 0,
            "list",
            "nf_tables")
        .rawU8(type == NfTables.NFT_MSG_GETTABLE && dump ? 0 : family.number())
        .rawU8(0)
        .rawBe16(0);
    return request;
  }

  /// Makes one value of each message.
  private interface Decoder<T> {
    T decode(Family family, Attributes attributes);
  }

  private <T> List<T> list(NetlinkWriter request, Decoder<T> decoder) {
    return dump(
        request,
        (message, found) ->
            found.add(
                decoder.decode(Family.ofNumber(message.u8(0)), message.attributes(HEADER_BYTES))));
  }

  private <T> List<T> dump(NetlinkWriter request, BiConsumer<NetlinkMessage, List<T>> decoder) {
    return socket.dump(request, decoder);
  }
}
