// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.agent;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.portolan.kube.client.KubeException;
import io.portolan.kube.client.ObjectClient;
import io.portolan.node.Timers;
import io.portolan.node.Timers.Timer;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;

/// Keeps a node's Node and Lease objects: registers it, renews its lease every 10 seconds, says its
/// status when it changes and every 5 minutes.
final class Registration implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Registration.class.getName());
  private static final String LEASES = "kube-node-lease";
  private static final int LEASE_SECONDS = 40;
  private static final Duration RENEWAL = Duration.ofSeconds(10);
  private static final Duration STATUS = Duration.ofMinutes(5);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private final ObjectClient client;
  private final String name;
  private final NodeObject object;
  private final Timers timers;
  private Optional<Timer> renewal = Optional.empty();
  private Optional<Timer> status = Optional.empty();
  private boolean ready;
  private boolean closed;

  Registration(ObjectClient client, String name, NodeObject object, Timers timers) {
    this.client = client;
    this.name = name;
    this.object = object;
    this.timers = timers;
  }

  /// Makes or mends the Node and begins to renew the Lease. Blocks.
  ///
  /// @throws KubeException when the API refuses
  void register() {
    try {
      client.create(object.fresh(timers.instant()));
    } catch (KubeException refused) {
      if (!refused.isAlreadyExists()) {
        throw refused;
      }
      client.edit(Node.class, "", name, this::relabelled);
    }
    writeStatus();
    renew();
  }

  private Node relabelled(Node present) {
    return new NodeBuilder(present)
        .editMetadata()
        .withLabels(
            object.labels(
                Objects.requireNonNullElse(present.getMetadata().getLabels(), java.util.Map.of())))
        .endMetadata()
        .build();
  }

  /// Pods can be run, or not; told to the API when it is news.
  void ready(boolean now) {
    synchronized (this) {
      if (ready == now) {
        return;
      }
      ready = now;
    }
    writeStatus();
  }

  private void writeStatus() {
    boolean isReady;
    synchronized (this) {
      isReady = ready;
    }
    Duration next = STATUS;
    try {
      client.editStatus(
          Node.class,
          "",
          name,
          present ->
              new NodeBuilder(present)
                  .withStatus(
                      object.status(
                          Objects.requireNonNullElseGet(present.getStatus(), NodeStatus::new),
                          isReady,
                          timers.instant()))
                  .build());
    } catch (KubeException refused) {
      LOG.log(Level.WARNING, () -> "Writing the status of node " + name + " failed", refused);
      next = RETRY;
    }
    synchronized (this) {
      status.ifPresent(Timer::cancel);
      if (!closed) {
        status = Optional.of(timers.after(next, this::writeStatus));
      }
    }
  }

  private void renew() {
    Duration next = RENEWAL;
    try {
      ZonedDateTime now = timers.instant().truncatedTo(ChronoUnit.MICROS).atZone(ZoneOffset.UTC);
      Optional<Lease> renewed =
          client.edit(
              Lease.class,
              LEASES,
              name,
              lease ->
                  new LeaseBuilder(lease)
                      .editOrNewSpec()
                      .withHolderIdentity(name)
                      .withLeaseDurationSeconds(LEASE_SECONDS)
                      .withRenewTime(now)
                      .endSpec()
                      .build());
      if (renewed.isEmpty()) {
        createLease(now);
      }
    } catch (KubeException refused) {
      LOG.log(Level.DEBUG, () -> "Renewing the lease of node " + name + " failed", refused);
      next = RETRY;
    }
    synchronized (this) {
      if (!closed) {
        renewal = Optional.of(timers.after(next, this::renew));
      }
    }
  }

  private void createLease(ZonedDateTime now) {
    Optional<String> uid = client.get(Node.class, "", name).map(n -> n.getMetadata().getUid());
    if (uid.isEmpty()) {
      return;
    }
    if (client.get(Namespace.class, "", LEASES).isEmpty()) {
      try {
        client.create(
            new NamespaceBuilder().withNewMetadata().withName(LEASES).endMetadata().build());
      } catch (KubeException refused) {
        if (!refused.isAlreadyExists()) {
          throw refused;
        }
      }
    }
    client.create(
        new LeaseBuilder()
            .withNewMetadata()
            .withNamespace(LEASES)
            .withName(name)
            .addNewOwnerReference()
            .withApiVersion("v1")
            .withKind("Node")
            .withName(name)
            .withUid(uid.get())
            .endOwnerReference()
            .endMetadata()
            .withNewSpec()
            .withHolderIdentity(name)
            .withLeaseDurationSeconds(LEASE_SECONDS)
            .withRenewTime(now)
            .endSpec()
            .build());
  }

  @Override
  public synchronized void close() {
    closed = true;
    renewal.ifPresent(Timer::cancel);
    status.ifPresent(Timer::cancel);
  }
}
