// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import java.util.Optional;

/// What a request has to show before it is sent on.
///
/// @param addresses which clients are let in
/// @param login their passwords; empty where none is asked for
/// @param inquiry who else is asked; empty for nobody
/// @param anySuffices whether one of these is enough, in place of all
public record Protection(
    Admission addresses, Optional<Login> login, Optional<Inquiry> inquiry, boolean anySuffices) {
  /// Nothing.
  public static final Protection OPEN =
      new Protection(Admission.EVERYBODY, Optional.empty(), Optional.empty(), false);

  /// Whether nobody has to be looked at.
  public boolean isOpen() {
    return addresses.isOpen() && login.isEmpty() && inquiry.isEmpty();
  }

  /// Whether addresses alone decide.
  public boolean isByAddress() {
    return login.isEmpty() && inquiry.isEmpty();
  }
}
