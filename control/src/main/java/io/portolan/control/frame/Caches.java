// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.frame;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.portolan.control.frame.ObjectCache.Index;
import io.portolan.kube.client.ObjectClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// One cache of each kind, shared by all controllers.
public final class Caches implements AutoCloseable {
  /// By controller.
  public static final Index<Pod> PODS_BY_CONTROLLER = Indexes.byController();

  public static final Index<ReplicaSet> REPLICA_SETS_BY_CONTROLLER = Indexes.byController();
  public static final Index<Job> JOBS_BY_CONTROLLER = Indexes.byController();
  public static final Index<ControllerRevision> REVISIONS_BY_CONTROLLER = Indexes.byController();

  private final ObjectClient client;
  private final Time time;
  private final Map<Class<?>, ObjectCache<?>> all = new LinkedHashMap<>();

  public final ObjectCache<Namespace> namespaces;
  public final ObjectCache<Node> nodes;
  public final ObjectCache<Lease> leases;
  public final ObjectCache<Pod> pods;
  public final ObjectCache<Service> services;
  public final ObjectCache<Endpoints> endpoints;
  public final ObjectCache<EndpointSlice> slices;
  public final ObjectCache<ConfigMap> configMaps;
  public final ObjectCache<ServiceAccount> serviceAccounts;
  public final ObjectCache<PersistentVolumeClaim> claims;
  public final ObjectCache<Deployment> deployments;
  public final ObjectCache<ReplicaSet> replicaSets;
  public final ObjectCache<StatefulSet> statefulSets;
  public final ObjectCache<DaemonSet> daemonSets;
  public final ObjectCache<ControllerRevision> revisions;
  public final ObjectCache<Job> jobs;
  public final ObjectCache<CronJob> cronJobs;

  private Caches(ObjectClient client, Time time) {
    this.client = client;
    this.time = time;
    namespaces = cache(Namespace.class);
    nodes = cache(Node.class);
    leases = cache(Lease.class);
    pods = cache(Pod.class);
    services = cache(Service.class);
    endpoints = cache(Endpoints.class);
    slices = cache(EndpointSlice.class);
    configMaps = cache(ConfigMap.class);
    serviceAccounts = cache(ServiceAccount.class);
    claims = cache(PersistentVolumeClaim.class);
    deployments = cache(Deployment.class);
    replicaSets = cache(ReplicaSet.class);
    statefulSets = cache(StatefulSet.class);
    daemonSets = cache(DaemonSet.class);
    revisions = cache(ControllerRevision.class);
    jobs = cache(Job.class);
    cronJobs = cache(CronJob.class);
    pods.index(PODS_BY_CONTROLLER);
    pods.index(Indexes.PODS_BY_LABEL);
    pods.index(Indexes.PODS_BY_NODE);
    services.index(Indexes.SERVICES_BY_SELECTOR);
    slices.index(Indexes.SLICES_BY_SERVICE);
    replicaSets.index(REPLICA_SETS_BY_CONTROLLER);
    jobs.index(JOBS_BY_CONTROLLER);
    revisions.index(REVISIONS_BY_CONTROLLER);
  }

  /// Lists all kinds, at the same time, and follows them. Returns when all are listed.
  public static Caches start(ObjectClient client, Time time) {
    Caches caches = new Caches(client, time);
    try (ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> starts = new ArrayList<>();
      caches.all.values().forEach(cache -> starts.add(starters.submit(cache::start)));
      for (Future<?> start : starts) {
        start.get();
      }
      return caches;
    } catch (ExecutionException failure) {
      caches.close();
      throw new IllegalStateException("the controllers cannot list what they work on", failure);
    } catch (InterruptedException stop) {
      caches.close();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the controllers started", stop);
    }
  }

  public ObjectClient client() {
    return client;
  }

  /// The cache of any kind; it is made and started when nobody asked for it before.
  @SuppressWarnings("unchecked") // each class is the key of the cache of its objects
  public <T extends HasMetadata> ObjectCache<T> of(Class<T> kind) {
    synchronized (all) {
      ObjectCache<?> known = all.get(kind);
      return known != null ? (ObjectCache<T>) known : cache(kind).start();
    }
  }

  /// Ends all watches.
  @Override
  public void close() {
    List<ObjectCache<?>> running;
    synchronized (all) {
      running = new ArrayList<>(all.values());
    }
    running.reversed().forEach(ObjectCache::close);
  }

  private <T extends HasMetadata> ObjectCache<T> cache(Class<T> kind) {
    ObjectCache<T> cache = new ObjectCache<>(kind, client, time);
    all.put(kind, cache);
    return cache;
  }
}
