// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.schedule;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the scheduler knows when it decides, its own decisions of a moment ago included.
interface ClusterView {

  /// All nodes, sorted by name.
  List<Node> nodes();

  /// The node, by name.
  Optional<Node> node(String name);

  /// The pods that are on a node and have not ended.
  List<Pod> podsOn(String node);

  /// The pods of a namespace that have all these labels; all of them when `labels` is empty.
  List<Pod> podsWith(String namespace, Map<String, String> labels);

  /// The pods of the same controller; none for a pod without.
  List<Pod> siblings(Pod pod);

  /// The node that a pod is on, or is to be on; "" when it is on none.
  String nodeOf(Pod pod);

  /// All pods on nodes that ask not to be near others.
  List<Pod> aloof();
}
