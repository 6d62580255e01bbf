// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.wire;

import io.portolan.linux.netlink.Attributes;
import io.portolan.linux.nft.DataType;
import io.portolan.linux.nft.KeySpec;
import io.portolan.linux.nft.NftSet;
import io.portolan.linux.uapi.NfTables;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A set's declaration as the kernel lists it.
///
/// @param anonymous whether the set belongs to a rule
record SetReader(NftSet set, boolean anonymous) {
  private static final int NETWORK_ORDER = 2;

  static SetReader read(Attributes attributes) {
    Values v = Values.read(attributes);
    int flags = v.be32(NfTables.NFTA_SET_FLAGS);
    Map<Integer, byte[]> user = UserData.parse(v.bytes(NfTables.NFTA_SET_USERDATA));
    KeySpec key =
        spec(
            user.getOrDefault(SetWriter.KEY_TYPEOF, new byte[0]),
            v.be32(NfTables.NFTA_SET_KEY_TYPE),
            v.be32(NfTables.NFTA_SET_KEY_LEN),
            UserData.number(user, SetWriter.KEY_BYTE_ORDER));
    Optional<KeySpec> data =
        (flags & NfTables.NFT_SET_MAP) == 0 ? Optional.empty() : Optional.of(data(v, user));
    NftSet.Shape shape = new NftSet.Shape(key, data, flags(flags));
    NftSet set = new NftSet(v.string(NfTables.NFTA_SET_NAME), shape, options(v, user), List.of());
    return new SetReader(set, (flags & NfTables.NFT_SET_ANONYMOUS) != 0);
  }

  private static KeySpec data(Values v, Map<Integer, byte[]> user) {
    int type = v.be32(NfTables.NFTA_SET_DATA_TYPE);
    if (type == NfTables.NFT_DATA_VERDICT) {
      return KeySpec.of(DataType.VERDICT);
    }
    return spec(
        user.getOrDefault(SetWriter.DATA_TYPEOF, new byte[0]),
        type,
        v.be32(NfTables.NFTA_SET_DATA_LEN),
        UserData.number(user, SetWriter.DATA_BYTE_ORDER));
  }

  private static KeySpec spec(byte[] typeof, int type, int length, int byteOrder) {
    Optional<KeySpec> expressions = typeof.length == 0 ? Optional.empty() : TypeofData.read(typeof);
    if (expressions.isPresent()) {
      return expressions.get();
    }
    boolean several = type >>> 6 != 0;
    DataType known = DataType.ofNumber(type, several ? 4 : length);
    if (known instanceof DataType.Integer(var bits, _)) {
      return KeySpec.of(new DataType.Integer(bits, byteOrder == NETWORK_ORDER));
    }
    return new KeySpec.OfTypes(known.parts());
  }

  private static Set<NftSet.Flag> flags(int bits) {
    Set<NftSet.Flag> flags = EnumSet.noneOf(NftSet.Flag.class);
    if ((bits & NfTables.NFT_SET_CONSTANT) != 0) {
      flags.add(NftSet.Flag.CONSTANT);
    }
    if ((bits & NfTables.NFT_SET_EVAL) != 0) {
      flags.add(NftSet.Flag.DYNAMIC);
    }
    if ((bits & NfTables.NFT_SET_INTERVAL) != 0) {
      flags.add(NftSet.Flag.INTERVAL);
    }
    if ((bits & NfTables.NFT_SET_TIMEOUT) != 0) {
      flags.add(NftSet.Flag.TIMEOUT);
    }
    return flags;
  }

  private static NftSet.Options options(Values v, Map<Integer, byte[]> user) {
    int size = 0;
    Attributes description = v.nested(NfTables.NFTA_SET_DESC);
    while (description.next()) {
      // The size of a constant set is the number of its elements, nothing that anybody chose.
      if (description.type() == NfTables.NFTA_SET_DESC_SIZE && !isConstant(v)) {
        size = description.be32();
      }
    }
    return new NftSet.Options(
        time(v.be64(NfTables.NFTA_SET_TIMEOUT)),
        time(v.be64(NfTables.NFTA_SET_GC_INTERVAL)),
        size,
        v.be32(NfTables.NFTA_SET_POLICY) == NfTables.NFT_SET_POL_MEMORY,
        UserData.number(user, SetWriter.MERGE) == 1,
        v.has(NfTables.NFTA_SET_EXPR) || v.has(NfTables.NFTA_SET_EXPRESSIONS),
        UserData.text(user, SetWriter.COMMENT));
  }

  private static boolean isConstant(Values v) {
    return (v.be32(NfTables.NFTA_SET_FLAGS) & NfTables.NFT_SET_CONSTANT) != 0;
  }

  private static Optional<Duration> time(long millis) {
    return millis == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
  }
}
