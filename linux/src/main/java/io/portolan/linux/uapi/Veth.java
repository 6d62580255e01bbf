// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.uapi;

/// `linux/veth.h`.
public final class Veth {
  public static final int VETH_INFO_PEER = 1;

  private Veth() {}
}
