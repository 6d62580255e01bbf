// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.wire;

import io.portolan.linux.netlink.Attributes;
import io.portolan.linux.nft.BaseChain;
import io.portolan.linux.nft.Chain;
import io.portolan.linux.nft.Family;
import io.portolan.linux.nft.NamedCounter;
import io.portolan.linux.nft.Rule;
import io.portolan.linux.nft.Table;
import io.portolan.linux.nft.TableId;
import io.portolan.linux.uapi.NfTables;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Reads tables, chains, rules and counters from netlink attributes.
final class TableReader {
  /// A rule as it is listed: without its chain's other rules.
  record RawRule(String chain, long handle, String comment, List<Instruction> instructions) {
    Rule rule(Family family, SetScope scope) {
      try {
        return new Rule(Delinearizer.delinearize(family, scope, instructions), comment, handle);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "rule " + handle + " of chain " + chain + ": " + e.getMessage(), e);
      }
    }
  }

  private TableReader() {}

  static Table table(Family family, Attributes attributes) {
    Values v = Values.read(attributes);
    Set<Table.Flag> flags = EnumSet.noneOf(Table.Flag.class);
    for (Table.Flag flag : Table.Flag.values()) {
      if ((v.be32(NfTables.NFTA_TABLE_FLAGS) & 1 << flag.ordinal()) != 0) {
        flags.add(flag);
      }
    }
    return Table.of(new TableId(family, v.string(NfTables.NFTA_TABLE_NAME)))
        .withFlags(flags)
        .withComment(UserData.comment(v.bytes(NfTables.NFTA_TABLE_USERDATA)));
  }

  static NamedCounter counter(Values v) {
    Values data = Values.read(v.nested(NfTables.NFTA_OBJ_DATA));
    return new NamedCounter(
        v.string(NfTables.NFTA_OBJ_NAME),
        data.be64(2),
        data.be64(1),
        UserData.comment(v.bytes(NfTables.NFTA_OBJ_USERDATA)));
  }

  static Chain chain(Family family, Values v) {
    Optional<BaseChain> base =
        v.has(NfTables.NFTA_CHAIN_HOOK)
            ? Optional.of(base(family, v, Values.read(v.nested(NfTables.NFTA_CHAIN_HOOK))))
            : Optional.empty();
    return new Chain(
        v.string(NfTables.NFTA_CHAIN_NAME),
        base,
        UserData.comment(v.bytes(NfTables.NFTA_CHAIN_USERDATA)),
        List.of());
  }

  private static BaseChain base(Family family, Values chain, Values hook) {
    List<String> devices = new ArrayList<>();
    if (hook.has(NfTables.NFTA_HOOK_DEV)) {
      devices.add(hook.string(NfTables.NFTA_HOOK_DEV));
    } else {
      Attributes list = hook.nested(NfTables.NFTA_HOOK_DEVS);
      while (list.next()) {
        devices.add(list.string());
      }
    }
    return new BaseChain(
        BaseChain.Type.valueOf(chain.string(NfTables.NFTA_CHAIN_TYPE).toUpperCase(Locale.ROOT)),
        Hooks.hook(family, hook.be32(NfTables.NFTA_HOOK_HOOKNUM)),
        hook.be32(NfTables.NFTA_HOOK_PRIORITY),
        chain.be32(NfTables.NFTA_CHAIN_POLICY) == 0
            ? BaseChain.Policy.DROP
            : BaseChain.Policy.ACCEPT,
        devices);
  }

  static RawRule rule(Values v) {
    return new RawRule(
        v.string(NfTables.NFTA_RULE_CHAIN),
        v.be64(NfTables.NFTA_RULE_HANDLE),
        UserData.comment(v.bytes(NfTables.NFTA_RULE_USERDATA)),
        InstructionReader.readList(v.nested(NfTables.NFTA_RULE_EXPRESSIONS)));
  }
}
