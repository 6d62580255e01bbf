// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import java.util.ArrayList;
import java.util.List;

/// A value that changes, and who is told when it does.
///
/// Safe for use by several threads; who is told must not wait.
public final class Followed<V> {
  private final List<Runnable> followers = new ArrayList<>();
  private V value;

  /// @param first what holds until [#set]
  public Followed(V first) {
    value = first;
  }

  /// Says what holds from now on.
  public synchronized void set(V now) {
    if (!value.equals(now)) {
      value = now;
      followers.forEach(Runnable::run);
    }
  }

  /// What holds now.
  synchronized V now() {
    return value;
  }

  /// Runs `follower` now, and at each change.
  synchronized void follow(Runnable follower) {
    followers.add(follower);
    follower.run();
  }

  synchronized void unfollow(Runnable follower) {
    followers.remove(follower);
  }
}
