// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.corefile.Directive;

/// `loadbalance`: the addresses of an answer come in another order each time.
public record Loadbalance() implements Plugin {
  static Loadbalance read(Directive line, Context context) {
    Arguments arguments = Arguments.of(line);
    String policy = arguments.next("a policy", Values::word, "round_robin");
    if (!policy.equals("round_robin")) {
      throw arguments.problem("policy \"" + policy + "\" is not supported; round_robin is");
    }
    arguments.endWithoutBlock();
    return new Loadbalance();
  }
}
