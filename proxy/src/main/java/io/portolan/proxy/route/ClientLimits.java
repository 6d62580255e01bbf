// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import java.util.List;

/// How much one client may ask for; 0 is no limit.
///
/// @param perSecond requests
/// @param perMinute requests
/// @param atOnce requests under way
/// @param burst how many times what a limit says may come at once, at least 1
/// @param exempt clients without limits
/// @param requestStatus of the answer to too many requests
/// @param atOnceStatus of the answer to too many under way
public record ClientLimits(
    int perSecond,
    int perMinute,
    int atOnce,
    int burst,
    List<Cidr> exempt,
    int requestStatus,
    int atOnceStatus) {
  /// Everybody may ask for all.
  public static final ClientLimits NONE = new ClientLimits(0, 0, 0, 1, List.of(), 503, 503);

  public ClientLimits {
    exempt = List.copyOf(exempt);
  }

  /// Whether nobody has to be counted.
  public boolean isNone() {
    return perSecond == 0 && perMinute == 0 && atOnce == 0;
  }

  /// Whether that client need not be counted.
  public boolean isExempt(IpAddress client) {
    return exempt.stream().anyMatch(each -> each.contains(client));
  }
}
