// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.wire;

import io.portolan.linux.netlink.NetlinkWriter;
import io.portolan.linux.nft.DataType;
import io.portolan.linux.nft.KeySpec;
import io.portolan.linux.nft.NftSet;
import io.portolan.linux.nft.Statement;
import io.portolan.linux.uapi.NfTables;
import java.util.List;
import java.util.Map;

/// Writes the declaration of a set as netlink attributes.
final class SetWriter {
  static final int KEY_BYTE_ORDER = 0;
  static final int DATA_BYTE_ORDER = 1;
  static final int MERGE = 2;
  static final int KEY_TYPEOF = 3;
  static final int DATA_TYPEOF = 4;
  static final int DATA_INTERVAL = 6;
  static final int COMMENT = 7;

  private SetWriter() {}

  static void write(NetlinkWriter out, NftSet set, int moreFlags, int id) {
    NftSet.Shape shape = set.shape();
    NftSet.Options options = set.options();
    DataType key = shape.key().type();
    out.be32(NfTables.NFTA_SET_FLAGS, flags(set) | moreFlags)
        .be32(NfTables.NFTA_SET_KEY_TYPE, key.number())
        .be32(NfTables.NFTA_SET_KEY_LEN, key.length());
    shape.data().map(KeySpec::type).ifPresent(data -> data(out, data));
    if (options.preferMemory()) {
      out.be32(NfTables.NFTA_SET_POLICY, NfTables.NFT_SET_POL_MEMORY);
    }
    out.be32(NfTables.NFTA_SET_ID, id);
    int description = out.nest(NfTables.NFTA_SET_DESC);
    int size = moreFlags == 0 ? options.size() : set.elements().size();
    if (size > 0) {
      out.be32(NfTables.NFTA_SET_DESC_SIZE, size);
    }
    if (shape.isConcatenatedInterval()) {
      fields(out, key);
    }
    out.endNest(description);
    options.timeout().ifPresent(t -> out.be64(NfTables.NFTA_SET_TIMEOUT, t.toMillis()));
    options
        .gcInterval()
        .ifPresent(t -> out.be32(NfTables.NFTA_SET_GC_INTERVAL, (int) t.toMillis()));
    out.bytes(NfTables.NFTA_SET_USERDATA, userData(set));
    if (options.counting()) {
      int expression = out.nest(NfTables.NFTA_SET_EXPR);
      new InstructionWriter(out, Map.of())
          .writeOne(
              new Instruction.Counter(
                  Statement.Counter.ZERO.packets(), Statement.Counter.ZERO.bytes()));
      out.endNest(expression);
    }
  }

  private static void data(NetlinkWriter out, DataType data) {
    if (data.equals(DataType.VERDICT)) {
      out.be32(NfTables.NFTA_SET_DATA_TYPE, NfTables.NFT_DATA_VERDICT)
          .be32(NfTables.NFTA_SET_DATA_LEN, 0);
    } else {
      out.be32(NfTables.NFTA_SET_DATA_TYPE, data.number())
          .be32(NfTables.NFTA_SET_DATA_LEN, data.length());
    }
  }

  private static void fields(NetlinkWriter out, DataType key) {
    int list = out.nest(NfTables.NFTA_SET_DESC_CONCAT);
    for (DataType part : key.parts()) {
      int element = out.nest(NfTables.NFTA_LIST_ELEM);
      out.be32(NfTables.NFTA_SET_FIELD_LEN, part.length()).endNest(element);
    }
    out.endNest(list);
  }

  private static int flags(NftSet set) {
    NftSet.Shape shape = set.shape();
    int flags = shape.isMap() ? NfTables.NFT_SET_MAP : 0;
    for (NftSet.Flag flag : shape.flags()) {
      flags |=
          switch (flag) {
            case CONSTANT -> NfTables.NFT_SET_CONSTANT;
            case DYNAMIC -> NfTables.NFT_SET_EVAL;
            case INTERVAL -> NfTables.NFT_SET_INTERVAL;
            case TIMEOUT -> NfTables.NFT_SET_TIMEOUT;
          };
    }
    if (set.options().timeout().isPresent()) {
      flags |= NfTables.NFT_SET_TIMEOUT;
    }
    return shape.isConcatenatedInterval() ? flags | NfTables.NFT_SET_CONCAT : flags;
  }

  private static byte[] userData(NftSet set) {
    NftSet.Shape shape = set.shape();
    UserData user = new UserData().put(KEY_BYTE_ORDER, byteOrder(shape.key()));
    shape.data().ifPresent(data -> user.put(DATA_BYTE_ORDER, byteOrder(data)));
    if (set.options().autoMerge()) {
      user.put(MERGE, 1);
    }
    typeof(user, KEY_TYPEOF, shape.key());
    shape
        .data()
        .filter(data -> !data.type().equals(DataType.VERDICT))
        .ifPresent(data -> typeof(user, DATA_TYPEOF, data));
    if (shape.isMap()) {
      user.put(DATA_INTERVAL, 0);
    }
    if (!set.options().comment().isEmpty()) {
      user.put(COMMENT, set.options().comment());
    }
    return user.toBytes();
  }

  private static void typeof(UserData user, int type, KeySpec spec) {
    if (spec instanceof KeySpec.OfExpressions expressions) {
      user.put(type, TypeofData.write(expressions));
    }
  }

  /// 0 none or mixed, 1 the machine's, 2 the network's.
  private static int byteOrder(KeySpec spec) {
    List<DataType> parts = spec.parts();
    if (parts.size() > 1 || parts.getFirst().equals(DataType.VERDICT)) {
      return 0;
    }
    return parts.getFirst().bigEndian() ? 2 : 1;
  }
}
