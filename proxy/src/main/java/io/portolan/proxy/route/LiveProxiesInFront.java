// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

/// The proxies in front of this one as they are now; a connection goes by those that it began with.
///
/// Safe for use by several threads.
public final class LiveProxiesInFront {
  private volatile ProxiesInFront now = ProxiesInFront.NONE;

  public ProxiesInFront now() {
    return now;
  }

  public void set(ProxiesInFront changed) {
    now = changed;
  }
}
