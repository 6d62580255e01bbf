// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.wire;

import io.portolan.linux.netlink.Attributes;
import io.portolan.linux.netlink.NetlinkWriter;
import io.portolan.linux.nft.Verdict;
import io.portolan.linux.uapi.NfTables;

/// Verdicts as netlink attributes.
final class VerdictCodes {
  private static final int DROP = 0;
  private static final int ACCEPT = 1;
  private static final int CONTINUE = -1;
  private static final int JUMP = -3;
  private static final int GOTO = -4;
  private static final int RETURN = -5;

  private VerdictCodes() {}

  static void write(NetlinkWriter out, Verdict verdict) {
    int nest = out.nest(NfTables.NFTA_DATA_VERDICT);
    switch (verdict) {
      case Verdict.Simple simple -> out.be32(NfTables.NFTA_VERDICT_CODE, code(simple));
      case Verdict.Jump(var chain) ->
          out.be32(NfTables.NFTA_VERDICT_CODE, JUMP).string(NfTables.NFTA_VERDICT_CHAIN, chain);
      case Verdict.Goto(var chain) ->
          out.be32(NfTables.NFTA_VERDICT_CODE, GOTO).string(NfTables.NFTA_VERDICT_CHAIN, chain);
    }
    out.endNest(nest);
  }

  private static int code(Verdict.Simple verdict) {
    return switch (verdict) {
      case ACCEPT -> ACCEPT;
      case DROP -> DROP;
      case CONTINUE -> CONTINUE;
      case RETURN -> RETURN;
    };
  }

  static Verdict read(Attributes attributes) {
    int code = 0;
    String chain = "";
    while (attributes.next()) {
      switch (attributes.type()) {
        case NfTables.NFTA_VERDICT_CODE -> code = attributes.be32();
        case NfTables.NFTA_VERDICT_CHAIN -> chain = attributes.string();
        default -> {}
      }
    }
    return switch (code) {
      case DROP -> Verdict.DROP;
      case ACCEPT -> Verdict.ACCEPT;
      case CONTINUE -> Verdict.CONTINUE;
      case JUMP -> Verdict.jump(chain);
      case GOTO -> Verdict.goTo(chain);
      case RETURN -> Verdict.RETURN;
      default -> throw new IllegalArgumentException("verdict " + code + " is not supported");
    };
  }
}
