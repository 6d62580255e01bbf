// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.portolan.dns.zone.Zone;

/// A zone as it answers now: replaced whole, by one write.
final class LiveZone {
  private volatile Zone zone;

  LiveZone(Zone zone) {
    this.zone = zone;
  }

  Zone zone() {
    return zone;
  }

  void replace(Zone next) {
    zone = next;
  }
}
