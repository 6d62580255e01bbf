// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import io.portolan.network.IpAddress;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;

/// Looks up the addresses of names.
@FunctionalInterface
public interface NameLookup {
  /// What a lookup has found.
  sealed interface Answer {
    /// Addresses.
    ///
    /// @param addresses of both families, at least one
    /// @param validFor how long they may be used before the name is looked up again
    record Found(Set<IpAddress> addresses, Duration validFor) implements Answer {
      public Found {
        addresses = Set.copyOf(addresses);
      }
    }

    /// That the name has none.
    ///
    /// @param why as in `does not exist`
    record Nothing(String why) implements Answer {}

    /// Nothing, since nobody could tell.
    ///
    /// @param why as in `SERVFAIL`
    record Failed(String why) implements Answer {}
  }

  /// Looks a name up without blocking; `told` is called once, on a thread that may block.
  ///
  /// @param name absolute, with or without a last dot
  void find(String name, Consumer<Answer> told);
}
