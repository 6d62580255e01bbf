// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.zone;

/// Why a namespace's name exists: it was named itself, or Services are in it.
///
/// @param isHidden whether its name does not exist all the same
record Namespace(boolean declared, int services, boolean isHidden) {

  boolean isUsed() {
    return declared || services > 0;
  }

  boolean exists() {
    return isUsed() && !isHidden;
  }

  Namespace declared(boolean isDeclared) {
    return new Namespace(isDeclared, services, isHidden);
  }

  Namespace plus(int moreServices) {
    return new Namespace(declared, services + moreServices, isHidden);
  }
}
