// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.zone;

/// Why a namespace's name exists: it was named itself, or Services are in it.
record Namespace(boolean declared, int services) {
  static final Namespace UNKNOWN = new Namespace(false, 0);

  boolean exists() {
    return declared || services > 0;
  }

  Namespace declared(boolean isDeclared) {
    return new Namespace(isDeclared, services);
  }

  Namespace plus(int moreServices) {
    return new Namespace(declared, services + moreServices);
  }
}
