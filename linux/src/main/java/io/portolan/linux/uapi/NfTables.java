// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.uapi;

/// `linux/netfilter/nf_tables.h` and `linux/netfilter/nfnetlink.h`: messages, their attributes and
/// flags. The attributes of expressions stand where they are written and read.
public final class NfTables {
  public static final int NFNL_SUBSYS_NFTABLES = 10;
  public static final int NFNL_MSG_BATCH_BEGIN = 0x10;
  public static final int NFNL_MSG_BATCH_END = 0x11;
  public static final int NFNL_BATCH_GENID = 1;

  public static final int NFT_MSG_NEWTABLE = 0;
  public static final int NFT_MSG_GETTABLE = 1;
  public static final int NFT_MSG_DELTABLE = 2;
  public static final int NFT_MSG_NEWCHAIN = 3;
  public static final int NFT_MSG_GETCHAIN = 4;
  public static final int NFT_MSG_DELCHAIN = 5;
  public static final int NFT_MSG_NEWRULE = 6;
  public static final int NFT_MSG_GETRULE = 7;
  public static final int NFT_MSG_DELRULE = 8;
  public static final int NFT_MSG_NEWSET = 9;
  public static final int NFT_MSG_GETSET = 10;
  public static final int NFT_MSG_DELSET = 11;
  public static final int NFT_MSG_NEWSETELEM = 12;
  public static final int NFT_MSG_GETSETELEM = 13;
  public static final int NFT_MSG_DELSETELEM = 14;
  public static final int NFT_MSG_NEWGEN = 15;
  public static final int NFT_MSG_GETGEN = 16;
  public static final int NFT_MSG_NEWOBJ = 18;
  public static final int NFT_MSG_GETOBJ = 19;
  public static final int NFT_MSG_DELOBJ = 20;
  public static final int NFT_MSG_DESTROYTABLE = 26;
  public static final int NFT_MSG_DESTROYCHAIN = 27;
  public static final int NFT_MSG_DESTROYRULE = 28;
  public static final int NFT_MSG_DESTROYSET = 29;
  public static final int NFT_MSG_DESTROYSETELEM = 30;
  public static final int NFT_MSG_DESTROYOBJ = 31;

  public static final int NFTA_TABLE_NAME = 1;
  public static final int NFTA_TABLE_FLAGS = 2;
  public static final int NFTA_TABLE_USERDATA = 6;

  public static final int NFTA_CHAIN_TABLE = 1;
  public static final int NFTA_CHAIN_NAME = 3;
  public static final int NFTA_CHAIN_HOOK = 4;
  public static final int NFTA_CHAIN_POLICY = 5;
  public static final int NFTA_CHAIN_TYPE = 7;
  public static final int NFTA_CHAIN_USERDATA = 12;
  public static final int NFTA_HOOK_HOOKNUM = 1;
  public static final int NFTA_HOOK_PRIORITY = 2;
  public static final int NFTA_HOOK_DEV = 3;
  public static final int NFTA_HOOK_DEVS = 4;
  public static final int NFTA_DEVICE_NAME = 1;

  public static final int NFTA_RULE_TABLE = 1;
  public static final int NFTA_RULE_CHAIN = 2;
  public static final int NFTA_RULE_HANDLE = 3;
  public static final int NFTA_RULE_EXPRESSIONS = 4;
  public static final int NFTA_RULE_POSITION = 6;
  public static final int NFTA_RULE_USERDATA = 7;

  public static final int NFTA_SET_TABLE = 1;
  public static final int NFTA_SET_NAME = 2;
  public static final int NFTA_SET_FLAGS = 3;
  public static final int NFTA_SET_KEY_TYPE = 4;
  public static final int NFTA_SET_KEY_LEN = 5;
  public static final int NFTA_SET_DATA_TYPE = 6;
  public static final int NFTA_SET_DATA_LEN = 7;
  public static final int NFTA_SET_POLICY = 8;
  public static final int NFTA_SET_DESC = 9;
  public static final int NFTA_SET_ID = 10;
  public static final int NFTA_SET_TIMEOUT = 11;
  public static final int NFTA_SET_GC_INTERVAL = 12;
  public static final int NFTA_SET_USERDATA = 13;
  public static final int NFTA_SET_EXPR = 17;
  public static final int NFTA_SET_EXPRESSIONS = 18;
  public static final int NFTA_SET_DESC_SIZE = 1;
  public static final int NFTA_SET_DESC_CONCAT = 2;
  public static final int NFTA_SET_FIELD_LEN = 1;

  public static final int NFT_SET_ANONYMOUS = 0x1;
  public static final int NFT_SET_CONSTANT = 0x2;
  public static final int NFT_SET_INTERVAL = 0x4;
  public static final int NFT_SET_MAP = 0x8;
  public static final int NFT_SET_TIMEOUT = 0x10;
  public static final int NFT_SET_EVAL = 0x20;
  public static final int NFT_SET_CONCAT = 0x80;
  public static final int NFT_SET_POL_MEMORY = 1;
  public static final int NFT_DATA_VERDICT = 0xffffff00;

  public static final int NFTA_SET_ELEM_LIST_TABLE = 1;
  public static final int NFTA_SET_ELEM_LIST_SET = 2;
  public static final int NFTA_SET_ELEM_LIST_ELEMENTS = 3;
  public static final int NFTA_SET_ELEM_LIST_SET_ID = 4;
  public static final int NFTA_SET_ELEM_KEY = 1;
  public static final int NFTA_SET_ELEM_DATA = 2;
  public static final int NFTA_SET_ELEM_FLAGS = 3;
  public static final int NFTA_SET_ELEM_TIMEOUT = 4;
  public static final int NFTA_SET_ELEM_EXPIRATION = 5;
  public static final int NFTA_SET_ELEM_USERDATA = 6;
  public static final int NFTA_SET_ELEM_EXPR = 7;
  public static final int NFTA_SET_ELEM_KEY_END = 10;
  public static final int NFTA_SET_ELEM_EXPRESSIONS = 11;
  public static final int NFT_SET_ELEM_INTERVAL_END = 1;
  public static final int NFT_SET_ELEM_CATCHALL = 2;

  public static final int NFTA_OBJ_TABLE = 1;
  public static final int NFTA_OBJ_NAME = 2;
  public static final int NFTA_OBJ_TYPE = 3;
  public static final int NFTA_OBJ_DATA = 4;
  public static final int NFTA_OBJ_USERDATA = 8;
  public static final int NFT_OBJECT_COUNTER = 1;

  public static final int NFTA_GEN_ID = 1;
  public static final int NFTA_LIST_ELEM = 1;
  public static final int NFTA_EXPR_NAME = 1;
  public static final int NFTA_EXPR_DATA = 2;
  public static final int NFTA_DATA_VALUE = 1;
  public static final int NFTA_DATA_VERDICT = 2;
  public static final int NFTA_VERDICT_CODE = 1;
  public static final int NFTA_VERDICT_CHAIN = 2;

  private NfTables() {}
}
