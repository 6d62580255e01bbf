// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.zone;

import java.util.Map;

/// Why a namespace's name exists: it was named itself, or Services are in it.
///
/// @param isHidden whether its name does not exist all the same
/// @param labels none as long as it was not named
record Namespace(boolean declared, int services, boolean isHidden, Map<String, String> labels) {

  boolean isUsed() {
    return declared || services > 0;
  }

  boolean exists() {
    return isUsed() && !isHidden;
  }

  Namespace plus(int moreServices) {
    return new Namespace(declared, services + moreServices, isHidden, labels);
  }
}
