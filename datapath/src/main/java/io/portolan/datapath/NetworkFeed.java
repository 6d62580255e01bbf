// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath;

import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.model.Change;
import io.portolan.network.model.ModelDelta;
import io.portolan.network.model.NetworkModel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Folds changes of objects into the network model and hands what differs to all who follow.
///
/// Safe for use by several threads; followers are called one at a time, in order, on the thread
/// that brings the change, so they must not wait.
public final class NetworkFeed {
  private final List<Consumer<ModelDelta>> followers = new ArrayList<>();
  private NetworkModel model = NetworkModel.EMPTY;

  /// Calls `follower` now with all that is known, and from now on with every difference.
  public synchronized void follow(Consumer<ModelDelta> follower) {
    follower.accept(model.fromNothing());
    followers.add(follower);
  }

  /// Ends what [#follow] began; absent is no error.
  public synchronized void unfollow(Consumer<ModelDelta> follower) {
    followers.remove(follower);
  }

  /// Folds one change.
  public synchronized void accept(Change change) {
    NetworkModel.Step step = model.apply(change);
    model = step.model();
    if (!step.delta().isEmpty()) {
      followers.forEach(follower -> follower.accept(step.delta()));
    }
  }

  /// Takes a pod out of the model whose addresses are free again; one that has others by now, or
  /// another of its name, stays.
  public synchronized void release(NamespacedName pod, List<IpAddress> addresses) {
    if (model.pods().get(pod).filter(each -> each.addresses().equals(addresses)).isPresent()) {
      accept(new Change.RemovePod(pod));
    }
  }

  /// The model as it is now.
  public synchronized NetworkModel model() {
    return model;
  }
}
