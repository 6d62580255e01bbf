// SPDX-License-Identifier: Apache-2.0
package io.portolan.control;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import io.portolan.control.balancer.LoadBalancerController;
import io.portolan.control.balancer.PoolAdmission;
import io.portolan.control.daemon.DaemonSetController;
import io.portolan.control.deployment.DeploymentController;
import io.portolan.control.endpoint.EndpointSliceController;
import io.portolan.control.endpoint.EndpointsController;
import io.portolan.control.endpoint.MirroringController;
import io.portolan.control.frame.Caches;
import io.portolan.control.frame.Time;
import io.portolan.control.garbage.GarbageCollector;
import io.portolan.control.ingress.DefaultClass;
import io.portolan.control.ingress.IngressController;
import io.portolan.control.ingress.ProxyObjects;
import io.portolan.control.ingress.TcpPortController;
import io.portolan.control.job.CronJobController;
import io.portolan.control.job.JobController;
import io.portolan.control.namespace.KubernetesService;
import io.portolan.control.namespace.KubernetesServiceController;
import io.portolan.control.namespace.NamespaceContents;
import io.portolan.control.namespace.NamespaceTerminator;
import io.portolan.control.namespace.SystemObjects;
import io.portolan.control.node.NodeCidrController;
import io.portolan.control.node.NodeLifecycleController;
import io.portolan.control.pod.PodAdmission;
import io.portolan.control.policy.PolicyWarnings;
import io.portolan.control.replica.ReplicaSetController;
import io.portolan.control.schedule.Scheduler;
import io.portolan.control.service.IpAddressController;
import io.portolan.control.service.SctpController;
import io.portolan.control.service.ServiceAllocation;
import io.portolan.control.service.ServiceCidrAdmission;
import io.portolan.control.service.ServiceCidrController;
import io.portolan.control.stateful.StatefulSetController;
import io.portolan.kube.api.Api;
import io.portolan.kube.client.EventRecorder;
import io.portolan.kube.client.ObjectClient;
import io.portolan.network.kubernetes.ServiceCidrReader;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;

/// All controllers of a cluster: they begin in the order in which they stand here and end in the
/// reverse.
public final class Controllers implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Controllers.class.getName());

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  private Controllers() {}

  /// Joins the writes of `api`, makes the objects of the system and begins to control. Must be
  /// called before others write. Returns when everything runs.
  ///
  /// @param client of the same API
  /// @param random for addresses, ports and names
  public static Controllers start(
      Api api, ObjectClient client, ControlSettings settings, Time time, RandomGenerator random) {
    Controllers controllers = new Controllers();
    try {
      controllers.begin(api, client, settings, time, random);
      return controllers;
    } catch (RuntimeException failure) {
      controllers.close();
      throw failure;
    }
  }

  private void begin(
      Api api, ObjectClient client, ControlSettings settings, Time time, RandomGenerator random) {
    ServiceAllocation allocation = joinWrites(api, client, settings, random);
    KubernetesService kubernetes =
        new KubernetesService(settings.ranges(), settings.apiAddresses(), settings.apiPort());
    SystemObjects.ensure(client, kubernetes, settings.ranges());
    Common common = new Common(add(Caches.start(client, time)), client, time);
    nodes(common, settings);
    namespaces(common, api, settings);
    services(common, settings, kubernetes, allocation);
    workloads(common);
    GarbageCollector garbage = add(new GarbageCollector(api, common.caches, time));
    garbage.start();
  }

  private static ServiceAllocation joinWrites(
      Api api, ObjectClient client, ControlSettings settings, RandomGenerator random) {
    ServiceAllocation allocation =
        new ServiceAllocation(settings.ranges().services(), settings.nodePorts(), random);
    for (ServiceCIDR range : client.list(ServiceCIDR.class).items()) {
      allocation.offer(range.getMetadata().getName(), ServiceCidrReader.read(range).value());
    }
    for (Service service : client.list(Service.class).items()) {
      for (String problem : allocation.adopt(service)) {
        LOG.log(
            Level.WARNING,
            "Service {0}/{1} holds {2}",
            service.getMetadata().getNamespace(),
            service.getMetadata().getName(),
            problem);
      }
    }
    api.join(allocation);
    api.join(new PodAdmission(client, random));
    api.join(new ServiceCidrAdmission(client, settings.ranges(), allocation));
    api.join(new DefaultClass(client));
    api.join(new PoolAdmission(client, settings.ranges()));
    api.join(new PolicyWarnings(client, settings.ranges(), settings.hasSctp()));
    return allocation;
  }

  private void nodes(Common common, ControlSettings settings) {
    NodeCidrController cidrs =
        add(
            new NodeCidrController(
                common.caches,
                common.speaker("cidrAllocator"),
                common.time,
                settings.ranges().pods(),
                settings.nodes()));
    cidrs.start();
    NodeLifecycleController lifecycle =
        add(
            new NodeLifecycleController(
                common.caches, common.speaker("node-controller"), common.time));
    lifecycle.start();
  }

  private void namespaces(Common common, Api api, ControlSettings settings) {
    NamespaceContents contents =
        add(new NamespaceContents(common.caches, common.time, settings.authorityPem()));
    contents.start();
    NamespaceTerminator terminator = add(new NamespaceTerminator(api, common.caches, common.time));
    terminator.start();
  }

  private void services(
      Common common,
      ControlSettings settings,
      KubernetesService kubernetes,
      ServiceAllocation allocation) {
    KubernetesServiceController api =
        add(new KubernetesServiceController(common.caches, common.time, kubernetes));
    api.start();
    EndpointSliceController slices =
        add(
            new EndpointSliceController(
                common.caches, common.speaker("endpoint-slice-controller"), common.time));
    slices.start();
    EndpointsController endpoints = add(new EndpointsController(common.caches, common.time));
    endpoints.start();
    MirroringController mirroring = add(new MirroringController(common.caches, common.time));
    mirroring.start();
    LoadBalancerController balancer =
        add(
            new LoadBalancerController(
                common.caches, common.speaker("metallb-controller"), common.time));
    balancer.start();
    ProxyObjects proxy = new ProxyObjects(common.caches, settings.ranges());
    IngressController ingress = add(new IngressController(common.caches, common.time, proxy));
    ingress.start();
    TcpPortController tcpPorts = add(new TcpPortController(common.caches, common.time, proxy));
    tcpPorts.start();
    ServiceCidrController ranges =
        add(
            new ServiceCidrController(
                common.caches, common.time, allocation, settings.ranges().services()));
    ranges.start();
    IpAddressController addresses = add(new IpAddressController(common.caches, common.time));
    addresses.start();
    if (!settings.hasSctp()) {
      SctpController sctp =
          add(new SctpController(common.caches, common.speaker("service-controller"), common.time));
      sctp.start();
    }
  }

  private void workloads(Common common) {
    Caches caches = common.caches;
    Time time = common.time;
    Scheduler scheduler = add(new Scheduler(caches, common.speaker("default-scheduler"), time));
    scheduler.start();
    ReplicaSetController replicaSets =
        add(new ReplicaSetController(caches, common.speaker("replicaset-controller"), time));
    replicaSets.start();
    DeploymentController deployments =
        add(new DeploymentController(caches, common.speaker("deployment-controller"), time));
    deployments.start();
    StatefulSetController statefulSets =
        add(new StatefulSetController(caches, common.speaker("statefulset-controller"), time));
    statefulSets.start();
    DaemonSetController daemonSets =
        add(new DaemonSetController(caches, common.speaker("daemonset-controller"), time));
    daemonSets.start();
    JobController jobs = add(new JobController(caches, common.speaker("job-controller"), time));
    jobs.start();
    CronJobController cronJobs =
        add(new CronJobController(caches, common.speaker("cronjob-controller"), time));
    cronJobs.start();
  }

  /// Ends all of them, the last first. Idempotent.
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception failure) {
        LOG.log(Level.WARNING, "A controller did not end well", failure);
      }
    }
  }

  private <P extends AutoCloseable> P add(P part) {
    parts.push(part);
    return part;
  }

  /// What all controllers share. Each has a voice of its own in Events.
  private final class Common {
    private final Caches caches;
    private final ObjectClient client;
    private final Time time;

    Common(Caches caches, ObjectClient client, Time time) {
      this.caches = caches;
      this.client = client;
      this.time = time;
    }

    EventRecorder speaker(String component) {
      return add(new EventRecorder(client, component, "", time));
    }
  }
}
