// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.route;

import io.portolan.linux.LinuxException;

/// Tells errors that leave the wanted state from those that do not.
public final class RouteErrors {
  private RouteErrors() {}

  /// Whether a `delete` failed because the thing, or the link that had it, is not there.
  public static boolean isAbsent(LinuxException e) {
    return switch (e.errno()) {
      case ENODEV, ENOENT, ESRCH, EADDRNOTAVAIL, ENXIO -> true;
      default -> false;
    };
  }

  /// Whether an `add` failed because there is one already.
  public static boolean isPresent(LinuxException e) {
    return switch (e.errno()) {
      case EEXIST -> true;
      default -> false;
    };
  }
}
