// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.wire;

import io.portolan.linux.netlink.NetlinkWriter;
import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.ElementValue;
import io.portolan.linux.nft.NftSet;
import io.portolan.linux.nft.Verdict;
import io.portolan.linux.uapi.NfTables;
import java.util.Map;

/// Writes elements of one set as netlink attributes.
///
/// A range in a set of one part is two elements, its first key and, marked as an end, the key after
/// its last one; in a set of several parts it is one element with two keys.
///
/// @param deleting whether only keys are of interest
record ElementWriter(NetlinkWriter out, NftSet.Shape shape, boolean deleting) {
  private static final int ELEMENT_FLAGS = 1;
  private static final int OPEN_INTERVAL = 1;

  void write(Element element) {
    boolean ends = shape.is(NftSet.Flag.INTERVAL) && !shape.isConcatenatedInterval();
    if (!ends || element.isCatchAll()) {
      one(element, shape.isConcatenatedInterval(), false);
      return;
    }
    boolean open = isLast(element.end());
    one(element, false, open);
    if (!open) {
      int start = out.nest(NfTables.NFTA_LIST_ELEM);
      key(NfTables.NFTA_SET_ELEM_KEY, next(element.end()));
      out.be32(NfTables.NFTA_SET_ELEM_FLAGS, NfTables.NFT_SET_ELEM_INTERVAL_END).endNest(start);
    }
  }

  private void one(Element element, boolean withEnd, boolean open) {
    int start = out.nest(NfTables.NFTA_LIST_ELEM);
    if (element.isCatchAll()) {
      out.be32(NfTables.NFTA_SET_ELEM_FLAGS, NfTables.NFT_SET_ELEM_CATCHALL);
    } else {
      key(NfTables.NFTA_SET_ELEM_KEY, element.key());
      if (withEnd) {
        key(NfTables.NFTA_SET_ELEM_KEY_END, element.end());
      }
    }
    if (!deleting) {
      value(element.value());
      details(element.details(), open);
    }
    out.endNest(start);
  }

  private void key(int type, Data key) {
    int nest = out.nest(type);
    out.bytes(NfTables.NFTA_DATA_VALUE, key.toBytes()).endNest(nest);
  }

  private void value(ElementValue value) {
    switch (value) {
      case ElementValue.Nothing _ -> {}
      case Data data -> key(NfTables.NFTA_SET_ELEM_DATA, data);
      case Verdict verdict -> {
        int nest = out.nest(NfTables.NFTA_SET_ELEM_DATA);
        VerdictCodes.write(out, verdict);
        out.endNest(nest);
      }
    }
  }

  private void details(Element.Details details, boolean open) {
    if (!open && details.isNothing()) {
      return;
    }
    details.timeout().ifPresent(t -> out.be64(NfTables.NFTA_SET_ELEM_TIMEOUT, t.toMillis()));
    details
        .counter()
        .ifPresent(
            counter -> {
              int nest = out.nest(NfTables.NFTA_SET_ELEM_EXPR);
              new InstructionWriter(out, Map.of())
                  .writeOne(new Instruction.Counter(counter.packets(), counter.bytes()));
              out.endNest(nest);
            });
    UserData user = new UserData();
    if (!details.comment().isEmpty()) {
      user.put(UserData.COMMENT, details.comment());
    }
    if (open) {
      user.put(ELEMENT_FLAGS, OPEN_INTERVAL);
    }
    byte[] bytes = user.toBytes();
    if (bytes.length > 0) {
      out.bytes(NfTables.NFTA_SET_ELEM_USERDATA, bytes);
    }
  }

  private static boolean isLast(Data data) {
    for (int i = 0; i < data.length(); i++) {
      if (data.at(i) != 0xff) {
        return false;
      }
    }
    return true;
  }

  static Data next(Data data) {
    return plus(data, 1);
  }

  static Data previous(Data data) {
    return plus(data, -1);
  }

  /// `data` as a number in network byte order, one more or less.
  private static Data plus(Data data, int step) {
    byte[] bytes = data.toBytes();
    int carry = step;
    for (int i = bytes.length - 1; i >= 0 && carry != 0; i--) {
      int sum = (bytes[i] & 0xff) + carry;
      bytes[i] = (byte) sum;
      carry = sum > 0xff ? 1 : sum < 0 ? -1 : 0;
    }
    return Data.ofBytes(bytes);
  }
}
