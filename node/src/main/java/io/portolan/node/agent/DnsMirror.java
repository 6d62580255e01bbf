// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.agent;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.portolan.kube.client.KubeException;
import io.portolan.kube.client.ObjectClient;
import io.portolan.network.IpAddress;
import io.portolan.node.Timers;
import io.portolan.node.pod.PodSpecs;
import io.portolan.node.pod.PodState;
import io.portolan.node.pod.SandboxState;
import io.portolan.node.pod.StatusCompiler;
import io.portolan.node.runtime.ContainerIds;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/// Keeps a node's [DnsPod] in the API as the kubelet keeps a static pod's mirror: made again when
/// somebody deletes it, gone with its Node.
///
/// Thread-safe; what it does in the API runs on the executor, one at a time.
final class DnsMirror implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(DnsMirror.class.getName());
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private final String node;
  private final List<IpAddress> addresses;
  private final Parts parts;
  private final StatusCompiler statuses;
  private final SerialQueue queue;
  private final Instant since;
  // Used on the queue only: the state of the present pod, by its uid.
  private final Map<String, PodState> states = new HashMap<>();
  // The uid of the Node, while there is one.
  private volatile Optional<String> owner = Optional.empty();
  private volatile boolean open;

  /// What it works with.
  record Parts(ObjectClient client, ContainerIds ids, Timers timers, Executor executor) {}

  DnsMirror(String node, List<IpAddress> addresses, Parts parts) {
    this.node = node;
    this.addresses = addresses;
    this.parts = parts;
    this.statuses = new StatusCompiler(addresses);
    this.queue = new SerialQueue(parts.executor());
    this.since = parts.timers().instant();
  }

  /// The server answers: from now on the pod is to be there.
  void open() {
    open = true;
    check();
  }

  void nodeChanged(Node now) {
    Optional<String> uid = Optional.of(now.getMetadata().getUid());
    if (!uid.equals(owner)) {
      owner = uid;
      check();
    }
  }

  void nodeDeleted() {
    owner = Optional.empty();
    check();
  }

  /// Some pod of the node was written or is gone. As with the kubelet it takes a while until that
  /// is noticed: `kubectl delete` waits for ever when the next pod is there before it looks.
  void podTouched(Pod pod) {
    if (pod.getMetadata().getNamespace().equals(DnsPod.NAMESPACE)
        && pod.getMetadata().getName().equals(DnsPod.name(node))) {
      parts.timers().after(PAUSE, this::check);
    }
  }

  @Override
  public void close() {
    open = false;
  }

  private void check() {
    if (open) {
      queue.add(this::reconcile);
    }
  }

  private void reconcile() {
    try {
      Optional<Pod> present = parts.client().get(Pod.class, DnsPod.NAMESPACE, DnsPod.name(node));
      if (open && present.filter(pod -> !PodSpecs.isMirror(pod)).isEmpty()) {
        reconcile(present);
      }
    } catch (KubeException refused) {
      LOG.log(Level.WARNING, () -> "Showing the DNS server of node " + node + " failed", refused);
      parts.timers().after(RETRY, this::check);
    }
  }

  private void reconcile(Optional<Pod> present) {
    Optional<Pod> wanted = owner.map(uid -> DnsPod.of(node, uid, parts.timers().instant()));
    Optional<Pod> kept =
        present
            .filter(pod -> !PodSpecs.isDeleting(pod))
            .filter(pod -> wanted.filter(mirror -> DnsPod.isSame(mirror, pod)).isPresent());
    if (kept.isEmpty()) {
      present.ifPresent(this::delete);
      wanted.map(parts.client()::create).ifPresent(this::writeStatus);
    } else {
      writeStatus(kept.get());
    }
  }

  private void delete(Pod pod) {
    parts
        .client()
        .delete(
            Pod.class,
            DnsPod.NAMESPACE,
            DnsPod.name(node),
            new ObjectClient.Deletion(
                Optional.of(pod.getMetadata().getUid()),
                Optional.of(0L),
                ObjectClient.Propagation.BACKGROUND));
  }

  private void writeStatus(Pod pod) {
    String uid = pod.getMetadata().getUid();
    states.keySet().retainAll(List.of(uid));
    PodState state = states.computeIfAbsent(uid, _ -> running(pod));
    parts
        .client()
        .editStatus(
            Pod.class,
            DnsPod.NAMESPACE,
            DnsPod.name(node),
            current -> {
              PodStatus status = statuses.compile(current, state, parts.timers().instant());
              return uid.equals(current.getMetadata().getUid())
                  ? new PodBuilder(current).withStatus(status).build()
                  : current;
            });
  }

  /// A mirror that an earlier run of this program left has restarted once more.
  private PodState running(Pod pod) {
    return Resumption.of(pod, parts.timers().instant())
        .with(new SandboxState.Up(addresses))
        .with(
            DnsPod.CONTAINER,
            container -> container.running(parts.ids().next(), since, true, true));
  }
}
