// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.api;

import java.util.List;

/// Who asks.
///
/// @param uid "" when unknown
public record User(String name, String uid, List<String> groups) {
  private static final String AUTHENTICATED = "system:authenticated";

  /// The parts of this program.
  public static final User PORTOLAN =
      new User("system:portolan", "", List.of("system:masters", AUTHENTICATED));

  public static final User ANONYMOUS =
      new User("system:anonymous", "", List.of("system:unauthenticated"));

  public User {
    groups = List.copyOf(groups);
  }

  public boolean isAuthenticated() {
    return groups.contains(AUTHENTICATED);
  }
}
