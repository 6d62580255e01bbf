// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.balancer;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.portolan.kube.client.EventRecorder;
import io.portolan.kube.client.KubeException;
import io.portolan.kube.client.ObjectClient;
import io.portolan.kube.kind.core.ServiceConditions;
import io.portolan.kube.kind.metallb.LoadBalancers;
import io.portolan.kube.kind.metallb.ServiceL2Status;
import io.portolan.linux.route.MacAddress;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.node.balancer.View.Balanced;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;

/// Tells users who announces a Service's addresses, or why nobody does: Events, a condition of the
/// Service, a ServiceL2Status. Writes behind its caller's back, in order.
final class Reporter implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Reporter.class.getName());

  private final ObjectClient client;
  private final EventRecorder events;
  private final Leases leases;
  private final View view;
  private final String link;
  private final InstantSource clock;
  private final Map<IpAddress, String> told = new ConcurrentHashMap<>();
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(
          Thread.ofVirtual().name("load balancers' report").factory());

  Reporter(ObjectClient client, View view, Leases leases, String link, InstantSource clock) {
    this.client = client;
    this.events = new EventRecorder(client, "metallb-speaker", "", clock);
    this.leases = leases;
    this.view = view;
    this.link = link;
    this.clock = clock;
  }

  /// The node announces the address from now on.
  ///
  /// @param before who did so last; "" for nobody
  void announced(IpAddress address, Balanced balanced, String node, String before) {
    told.remove(address);
    for (NamespacedName name : balanced.services()) {
      later(
          () -> {
            view.service(name)
                .ifPresent(
                    service ->
                        events.normal(
                            service,
                            "nodeAssigned",
                            "announcing from node \"" + node + "\" with protocol \"layer2\""));
            if (!before.isEmpty() && !before.equals(node)) {
              deleteStatus(name, before);
            }
            createStatus(name, node);
            condition(name);
          });
    }
  }

  /// The node does so no longer.
  void withdrawn(IpAddress address, String node) {
    later(
        () -> {
          for (ServiceL2Status status : client.list(ServiceL2Status.class).items()) {
            ServiceL2Status.Status said = status.getStatus();
            if (said == null || !node.equals(said.node())) {
              continue;
            }
            NamespacedName name = new NamespacedName(said.serviceNamespace(), said.serviceName());
            boolean stays =
                view.service(name).stream()
                    .flatMap(service -> LoadBalancers.addresses(service).stream())
                    .flatMap(text -> IpAddress.parse(text).stream())
                    .anyMatch(each -> view.holder(each).filter(node::equals).isPresent());
            if (!stays) {
              deleteStatus(name, node);
            }
          }
        });
  }

  /// Somebody else on the link uses the address.
  void inUse(IpAddress address, Balanced balanced, String node, MacAddress owner) {
    String message =
        address
            + " is already used on the link of "
            + node
            + " by "
            + owner
            + " and is not announced. Free it there, or take it out of the IPAddressPool, or name"
            + " another one in the annotation metallb.io/loadBalancerIPs.";
    for (NamespacedName name : balanced.services()) {
      later(() -> refuse(name, "AddressInUse", message));
    }
  }

  /// No node may announce the address.
  ///
  /// @param node that says so; one of all does
  void nobody(IpAddress address, Balanced balanced, String node) {
    Map<String, String> others = balanced.candidates().others();
    if (!Election.first(address, others.keySet()).filter(node::equals).isPresent()) {
      return;
    }
    String message =
        "No node may announce "
            + address
            + ": "
            + others.entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue())
                .collect(Collectors.joining("; "));
    if (!message.equals(told.put(address, message))) {
      for (NamespacedName name : balanced.services()) {
        later(() -> refuse(name, "NoNode", message));
      }
    }
  }

  private void refuse(NamespacedName name, String reason, String message) {
    view.service(name).ifPresent(service -> events.warning(service, reason, message));
    write(name, "False", reason, message);
  }

  private void condition(NamespacedName name) {
    Optional<Service> service = view.service(name);
    if (service.isEmpty()) {
      return;
    }
    String message =
        LoadBalancers.addresses(service.get()).stream()
            .flatMap(text -> IpAddress.parse(text).stream())
            .map(
                address ->
                    leases
                        .holder(address)
                        .map(holder -> holder + " announces " + address)
                        .orElse("nobody announces " + address + " yet"))
            .collect(Collectors.joining("; "));
    write(name, "True", "NodeAssigned", message);
  }

  private void write(NamespacedName name, String status, String reason, String message) {
    Condition condition =
        new ConditionBuilder()
            .withType(LoadBalancers.ANNOUNCED)
            .withStatus(status)
            .withReason(reason)
            .withMessage(message)
            .withLastTransitionTime(clock.instant().truncatedTo(ChronoUnit.SECONDS).toString())
            .build();
    client.editStatus(
        Service.class,
        name.namespace(),
        name.name(),
        old ->
            LoadBalancers.addresses(old).isEmpty()
                ? old
                : new ServiceBuilder(old)
                    .editStatus()
                    .withConditions(ServiceConditions.with(old, condition))
                    .endStatus()
                    .build());
  }

  private void createStatus(NamespacedName name, String node) {
    ServiceL2Status status = new ServiceL2Status();
    status.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(LoadBalancers.NAMESPACE)
            .withName(statusName(name, node))
            .addToLabels("metallb.io/node", node)
            .addToLabels("metallb.io/service-name", name.name())
            .addToLabels("metallb.io/service-namespace", name.namespace())
            .build());
    status.setSpec(new ServiceL2Status.Spec());
    try {
      client.create(status);
    } catch (KubeException refusal) {
      if (!refusal.isAlreadyExists()) {
        throw refusal;
      }
    }
    status.setStatus(
        new ServiceL2Status.Status(
            node, name.name(), name.namespace(), List.of(new ServiceL2Status.Interface(link))));
    client.updateStatus(status);
  }

  private void deleteStatus(NamespacedName name, String node) {
    client.delete(
        ServiceL2Status.class,
        LoadBalancers.NAMESPACE,
        statusName(name, node),
        ObjectClient.Deletion.DEFAULT);
  }

  /// A name that follows from what it is about, so that it is found without looking.
  private static String statusName(NamespacedName name, String node) {
    String about = name.namespace() + "/" + name.name() + "/" + node;
    return "l2-" + String.format(Locale.ROOT, "%08x", about.hashCode());
  }

  private void later(Runnable report) {
    try {
      writer.execute(
          () -> {
            try {
              report.run();
            } catch (RuntimeException e) {
              LOG.log(Level.DEBUG, () -> "while reporting on load balancers: " + e.getMessage());
            }
          });
    } catch (RejectedExecutionException _) {
      LOG.log(Level.DEBUG, "closed while there was something to report on load balancers");
    }
  }

  @Override
  public void close() {
    writer.shutdownNow();
    events.close();
  }
}
