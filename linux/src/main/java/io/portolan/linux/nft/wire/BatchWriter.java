// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.wire;

import io.portolan.linux.netlink.NetlinkWriter;
import io.portolan.linux.nft.BaseChain;
import io.portolan.linux.nft.Batch;
import io.portolan.linux.nft.Chain;
import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.Family;
import io.portolan.linux.nft.NamedCounter;
import io.portolan.linux.nft.NftSet;
import io.portolan.linux.nft.Operation;
import io.portolan.linux.nft.Operation.Verb;
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

/// Writes a batch as the messages of one transaction.
final class BatchWriter {
  /// A list of elements ends here, well before the 64 KB that an attribute can hold.
  private static final int LIST_BYTES = 60_000;

  private final NetlinkWriter out;
  private final List<Optional<Operation>> byMessage = new ArrayList<>();
  private int lastSetId;

  private BatchWriter(NetlinkWriter out) {
    this.out = out;
  }

  /// Appends the messages to `out`, and returns for each of them the operation that it is a part
  /// of.
  ///
  /// @throws IllegalArgumentException when an operation cannot be expressed
  static List<Optional<Operation>> write(NetlinkWriter out, Batch batch) {
    BatchWriter writer = new BatchWriter(out);
    writer.batchMessage(NfTables.NFNL_MSG_BATCH_BEGIN);
    batch.generation().ifPresent(g -> out.be32(NfTables.NFNL_BATCH_GENID, (int) g));
    batch.operations().forEach(writer::operation);
    writer.batchMessage(NfTables.NFNL_MSG_BATCH_END);
    return writer.byMessage;
  }

  private void batchMessage(int type) {
    byMessage.add(Optional.empty());
    out.begin(type, 0, "nf_tables", "batch").rawU8(0).rawU8(0);
    out.rawBe16(NfTables.NFNL_SUBSYS_NFTABLES);
  }

  private void message(int type, int flags, Operation operation) {
    byMessage.add(Optional.of(operation));
    begin(out, type, flags, operation.table().family());
  }

  static void begin(NetlinkWriter out, int type, int flags, Family family) {
    out.begin(NfTables.NFNL_SUBSYS_NFTABLES << 8 | type, flags, "nf_tables", "")
        .rawU8(family.number())
        .rawU8(0)
        .rawBe16(0);
  }

  private static int createFlags(Verb verb) {
    return switch (verb) {
      case ADD -> Netlink.NLM_F_CREATE;
      case CREATE -> Netlink.NLM_F_CREATE | Netlink.NLM_F_EXCL;
      case INSERT, REPLACE, DELETE, DESTROY, FLUSH -> 0;
    };
  }

  private static int type(Verb verb, int add, int delete, int destroy) {
    return switch (verb) {
      case ADD, CREATE, INSERT, REPLACE -> add;
      case DELETE, FLUSH -> delete;
      case DESTROY -> destroy;
    };
  }

  private void operation(Operation operation) {
    switch (operation) {
      case Operation.OnTable table -> table(table);
      case Operation.OnChain chain -> chain(chain);
      case Operation.OnRule rule -> rule(rule);
      case Operation.OnSet set -> set(set);
      case Operation.OnElements elements -> elements(elements);
      case Operation.OnCounter counter -> counter(counter);
    }
  }

  private void table(Operation.OnTable operation) {
    if (operation.verb() == Verb.FLUSH) {
      message(NfTables.NFT_MSG_DELRULE, 0, operation);
      out.string(NfTables.NFTA_RULE_TABLE, operation.table().name());
      return;
    }
    int type =
        type(
            operation.verb(),
            NfTables.NFT_MSG_NEWTABLE,
            NfTables.NFT_MSG_DELTABLE,
            NfTables.NFT_MSG_DESTROYTABLE);
    message(type, createFlags(operation.verb()), operation);
    out.string(NfTables.NFTA_TABLE_NAME, operation.table().name());
    if (type == NfTables.NFT_MSG_NEWTABLE) {
      int flags = 0;
      for (Table.Flag flag : operation.flags()) {
        flags |= 1 << flag.ordinal();
      }
      out.be32(NfTables.NFTA_TABLE_FLAGS, flags);
      comment(NfTables.NFTA_TABLE_USERDATA, operation.comment());
    }
  }

  private void comment(int type, String comment) {
    if (!comment.isEmpty()) {
      out.bytes(type, UserData.comment(comment));
    }
  }

  private void chain(Operation.OnChain operation) {
    Chain chain = operation.chain();
    if (operation.verb() == Verb.FLUSH) {
      message(NfTables.NFT_MSG_DELRULE, 0, operation);
      out.string(NfTables.NFTA_RULE_TABLE, operation.table().name())
          .string(NfTables.NFTA_RULE_CHAIN, chain.name());
      return;
    }
    int type =
        type(
            operation.verb(),
            NfTables.NFT_MSG_NEWCHAIN,
            NfTables.NFT_MSG_DELCHAIN,
            NfTables.NFT_MSG_DESTROYCHAIN);
    message(type, createFlags(operation.verb()), operation);
    out.string(NfTables.NFTA_CHAIN_TABLE, operation.table().name())
        .string(NfTables.NFTA_CHAIN_NAME, chain.name());
    if (type == NfTables.NFT_MSG_NEWCHAIN) {
      chain.base().ifPresent(base -> base(operation.table(), base));
      comment(NfTables.NFTA_CHAIN_USERDATA, chain.comment());
    }
  }

  private void base(TableId table, BaseChain base) {
    int hook = out.nest(NfTables.NFTA_CHAIN_HOOK);
    out.be32(NfTables.NFTA_HOOK_HOOKNUM, Hooks.number(table.family(), base.hook()))
        .be32(NfTables.NFTA_HOOK_PRIORITY, base.priority());
    if (base.devices().size() == 1) {
      out.string(NfTables.NFTA_HOOK_DEV, base.devices().getFirst());
    } else if (!base.devices().isEmpty()) {
      int devices = out.nest(NfTables.NFTA_HOOK_DEVS);
      base.devices().forEach(device -> out.string(NfTables.NFTA_DEVICE_NAME, device));
      out.endNest(devices);
    }
    out.endNest(hook);
    out.be32(NfTables.NFTA_CHAIN_POLICY, base.policy() == BaseChain.Policy.ACCEPT ? 1 : 0)
        .string(NfTables.NFTA_CHAIN_TYPE, base.type().text());
  }

  private void rule(Operation.OnRule operation) {
    TableId table = operation.table();
    boolean write =
        switch (operation.verb()) {
          case ADD, INSERT, REPLACE, CREATE -> true;
          case DELETE, DESTROY, FLUSH -> false;
        };
    List<Instruction> instructions =
        write ? Linearizer.linearize(table.family(), operation.rule()) : List.of();
    Map<SetRef.Anonymous, Integer> sets = anonymousSets(operation, instructions);
    int flags =
        switch (operation.verb()) {
          case ADD, CREATE -> Netlink.NLM_F_CREATE | Netlink.NLM_F_APPEND;
          case INSERT -> Netlink.NLM_F_CREATE;
          case REPLACE -> Netlink.NLM_F_REPLACE;
          case DELETE, DESTROY, FLUSH -> 0;
        };
    int type =
        type(
            operation.verb(),
            NfTables.NFT_MSG_NEWRULE,
            NfTables.NFT_MSG_DELRULE,
            NfTables.NFT_MSG_DESTROYRULE);
    message(type, flags, operation);
    out.string(NfTables.NFTA_RULE_TABLE, table.name())
        .string(NfTables.NFTA_RULE_CHAIN, operation.chain());
    if (operation.position() != 0) {
      boolean relative = operation.verb() == Verb.ADD || operation.verb() == Verb.INSERT;
      out.be64(
          relative ? NfTables.NFTA_RULE_POSITION : NfTables.NFTA_RULE_HANDLE, operation.position());
    }
    if (write) {
      new InstructionWriter(out, sets).write(NfTables.NFTA_RULE_EXPRESSIONS, instructions);
      comment(NfTables.NFTA_RULE_USERDATA, operation.rule().comment());
    }
  }

  private Map<SetRef.Anonymous, Integer> anonymousSets(
      Operation operation, List<Instruction> instructions) {
    Map<SetRef.Anonymous, Integer> ids = new HashMap<>();
    for (SetRef.Anonymous anonymous : AnonymousSets.in(instructions)) {
      int id = ++lastSetId;
      ids.put(anonymous, id);
      NftSet set =
          new NftSet(
              AnonymousSets.template(anonymous),
              anonymous.shape(),
              NftSet.Options.NONE,
              anonymous.elements());
      message(NfTables.NFT_MSG_NEWSET, Netlink.NLM_F_CREATE, operation);
      out.string(NfTables.NFTA_SET_TABLE, operation.table().name())
          .string(NfTables.NFTA_SET_NAME, set.name());
      SetWriter.write(out, set, NfTables.NFT_SET_ANONYMOUS, id);
      elements(new ElementsOf(operation, set.name(), set.shape(), id), Verb.ADD, set.elements());
    }
    return ids;
  }

  private void set(Operation.OnSet operation) {
    NftSet set = operation.set();
    if (operation.verb() == Verb.FLUSH) {
      message(NfTables.NFT_MSG_DELSETELEM, 0, operation);
      out.string(NfTables.NFTA_SET_ELEM_LIST_TABLE, operation.table().name())
          .string(NfTables.NFTA_SET_ELEM_LIST_SET, set.name());
      return;
    }
    int type =
        type(
            operation.verb(),
            NfTables.NFT_MSG_NEWSET,
            NfTables.NFT_MSG_DELSET,
            NfTables.NFT_MSG_DESTROYSET);
    message(type, createFlags(operation.verb()), operation);
    out.string(NfTables.NFTA_SET_TABLE, operation.table().name())
        .string(NfTables.NFTA_SET_NAME, set.name());
    if (type == NfTables.NFT_MSG_NEWSET) {
      SetWriter.write(out, set, 0, ++lastSetId);
    }
  }

  private void elements(Operation.OnElements operation) {
    NftSet set = operation.set();
    elements(
        new ElementsOf(operation, set.name(), set.shape(), 0),
        operation.verb(),
        operation.elements());
  }

  /// Which set elements belong to; `id` is 0 for a set with a name.
  private record ElementsOf(Operation operation, String set, NftSet.Shape shape, int id) {}

  private void elements(ElementsOf of, Verb verb, List<Element> elements) {
    int type =
        type(
            verb,
            NfTables.NFT_MSG_NEWSETELEM,
            NfTables.NFT_MSG_DELSETELEM,
            NfTables.NFT_MSG_DESTROYSETELEM);
    ElementWriter writer = new ElementWriter(out, of.shape, type != NfTables.NFT_MSG_NEWSETELEM);
    int at = 0;
    while (at < elements.size()) {
      message(type, createFlags(verb), of.operation);
      out.string(NfTables.NFTA_SET_ELEM_LIST_TABLE, of.operation.table().name())
          .string(NfTables.NFTA_SET_ELEM_LIST_SET, of.set);
      if (of.id != 0) {
        out.be32(NfTables.NFTA_SET_ELEM_LIST_SET_ID, of.id);
      }
      int list = out.nest(NfTables.NFTA_SET_ELEM_LIST_ELEMENTS);
      int end = out.lengthBytes() + LIST_BYTES;
      while (at < elements.size() && out.lengthBytes() < end) {
        writer.write(elements.get(at++));
      }
      out.endNest(list);
    }
  }

  private void counter(Operation.OnCounter operation) {
    NamedCounter counter = operation.counter();
    int type =
        type(
            operation.verb(),
            NfTables.NFT_MSG_NEWOBJ,
            NfTables.NFT_MSG_DELOBJ,
            NfTables.NFT_MSG_DESTROYOBJ);
    message(type, createFlags(operation.verb()), operation);
    out.string(NfTables.NFTA_OBJ_TABLE, operation.table().name())
        .string(NfTables.NFTA_OBJ_NAME, counter.name())
        .be32(NfTables.NFTA_OBJ_TYPE, NfTables.NFT_OBJECT_COUNTER);
    if (type == NfTables.NFT_MSG_NEWOBJ) {
      int data = out.nest(NfTables.NFTA_OBJ_DATA);
      out.be64(1, counter.bytes()).be64(2, counter.packets()).endNest(data);
      comment(NfTables.NFTA_OBJ_USERDATA, counter.comment());
    }
  }
}
