// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.route;

import java.util.Locale;

/// What becomes of a packet that a route matches; the order is that of RTN_ in the kernel.
public enum RouteType {
  UNSPECIFIED,
  UNICAST,
  LOCAL,
  BROADCAST,
  ANYCAST,
  MULTICAST,
  BLACKHOLE,
  UNREACHABLE,
  PROHIBIT,
  THROW;

  private static final RouteType[] BY_NUMBER = values();

  static RouteType of(int number) {
    return number < BY_NUMBER.length ? BY_NUMBER[number] : UNSPECIFIED;
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
