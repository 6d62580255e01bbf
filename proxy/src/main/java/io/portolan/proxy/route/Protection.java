// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import java.util.Optional;

/// What a request has to show before it is sent on.
///
/// @param addresses which clients are let in
/// @param login their passwords; empty where none is asked for
/// @param anySuffices whether one of the two is enough, in place of both
public record Protection(Admission addresses, Optional<Login> login, boolean anySuffices) {
  /// Nothing.
  public static final Protection OPEN =
      new Protection(Admission.EVERYBODY, Optional.empty(), false);

  /// Whether nobody has to be looked at.
  public boolean isOpen() {
    return addresses.isOpen() && login.isEmpty();
  }
}
