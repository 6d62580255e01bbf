// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Whether clients may speak HTTP/3, and who is told when that changes.
///
/// Safe for use by several threads; who is told must not wait.
public final class Http3Switch {
  private final List<Consumer<Boolean>> followers = new ArrayList<>();
  private boolean isOn;

  /// Off.
  public Http3Switch() {}

  /// Says what holds from now on.
  public synchronized void set(boolean now) {
    if (isOn != now) {
      isOn = now;
      followers.forEach(each -> each.accept(now));
    }
  }

  /// Tells `follower` what holds, and each change.
  synchronized void follow(Consumer<Boolean> follower) {
    followers.add(follower);
    follower.accept(isOn);
  }

  synchronized void unfollow(Consumer<Boolean> follower) {
    followers.remove(follower);
  }
}
