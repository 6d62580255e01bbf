// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.link;

import io.portolan.linux.Errno;
import io.portolan.linux.LinuxException;
import io.portolan.linux.route.Link;
import io.portolan.linux.route.RouteNetlink;
import io.portolan.linux.uapi.If;
import java.time.Duration;
import java.util.Optional;

/// Waits for links that the kernel is about to switch on.
public final class Carrier {
  /* The end of a veth that went up first learns of the other in a work queue of the kernel's, a
  moment later. Until then it drops what is sent into it, and a SYN that is lost so costs a second. */

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private Carrier() {}

  /// Returns when the link carries packets.
  ///
  /// @throws LinuxException ETIMEDOUT when it does not come to that
  public static void await(RouteNetlink netlink, int index) {
    long start = System.nanoTime();
    while (true) {
      Optional<Link> link = netlink.link(index);
      if (link.isPresent() && (link.get().flags() & If.IFF_RUNNING) != 0) {
        return;
      }
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new LinuxException(Errno.ETIMEDOUT, "wait for link", "number " + index);
      }
      try {
        Thread.sleep(Duration.ofMillis(1));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LinuxException(Errno.EINTR, "wait for link", "number " + index);
      }
    }
  }
}
