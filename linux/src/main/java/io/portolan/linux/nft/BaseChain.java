// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft;

import java.util.List;

/// Where and when packets enter a chain by themselves.
///
/// @param type what the chain may do
/// @param hook the place on a packet's way
/// @param priority lower goes first; see `NF_IP_PRI_`
/// @param policy what happens to a packet that reaches the end
/// @param devices the links of an ingress or egress chain; empty for other hooks
public record BaseChain(Type type, Hook hook, int priority, Policy policy, List<String> devices) {

  /// What a base chain may do; the text is the lower-case name.
  public enum Type {
    FILTER,
    NAT,
    ROUTE;

    public String text() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /// A place on a packet's way; the text is the lower-case name.
  public enum Hook {
    PREROUTING,
    INPUT,
    FORWARD,
    OUTPUT,
    POSTROUTING,
    INGRESS,
    EGRESS;

    public String text() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /// What happens to a packet that no rule decided.
  public enum Policy {
    ACCEPT,
    DROP;

    public String text() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  public BaseChain {
    devices = List.copyOf(devices);
  }

  public static BaseChain filter(Hook hook, int priority) {
    return new BaseChain(Type.FILTER, hook, priority, Policy.ACCEPT, List.of());
  }

  public static BaseChain nat(Hook hook, int priority) {
    return new BaseChain(Type.NAT, hook, priority, Policy.ACCEPT, List.of());
  }

  public static BaseChain route(Hook hook, int priority) {
    return new BaseChain(Type.ROUTE, hook, priority, Policy.ACCEPT, List.of());
  }

  public BaseChain withPolicy(Policy policy) {
    return new BaseChain(type, hook, priority, policy, devices);
  }

  public BaseChain withDevices(List<String> devices) {
    return new BaseChain(type, hook, priority, policy, devices);
  }
}
