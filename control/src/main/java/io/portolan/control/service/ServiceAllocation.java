// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.service;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.portolan.kube.api.Admission;
import io.portolan.kube.api.Statuses;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Tree;
import io.portolan.network.Cidr;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// Gives each Service its cluster IPs and node ports while it is written, and takes them back when
/// the write fails, when the Service no longer wants them or when it goes.
///
/// Who holds what lives in memory only: the stored Services say it, and [#adopt] tells it again at
/// start. Thread-safe.
public final class ServiceAllocation implements Admission {
  /// The ServiceCIDR of the ranges that the cluster was made with.
  static final String DEFAULT_RANGE = "kubernetes";

  private final List<Family> families;
  private final Map<Family, ClusterIps> clusterIps = new EnumMap<>(Family.class);
  private final Map<String, List<Cidr>> offered = new LinkedHashMap<>();
  private final NodePorts nodePorts;
  private final Object lock = new Object();

  /// @param blocks the cluster's own ranges of cluster IPs, one of a family, the default family
  ///     first; others come and go with [#offer] and [#withdraw]
  public ServiceAllocation(List<Cidr> blocks, PortRange nodePorts, RandomGenerator random) {
    this.families = blocks.stream().map(Cidr::family).toList();
    for (Cidr block : blocks) {
      if (clusterIps.put(block.family(), new ClusterIps(random)) != null) {
        throw new IllegalArgumentException("two Service ranges of one family: " + blocks);
      }
    }
    this.nodePorts = new NodePorts(nodePorts, random);
    offer(DEFAULT_RANGE, blocks);
  }

  /// Lets cluster IPs come from the blocks of a ServiceCIDR, too.
  public void offer(String range, List<Cidr> blocks) {
    synchronized (lock) {
      if (!blocks.equals(offered.put(range, blocks))) {
        allocateFromOffered();
      }
    }
  }

  /// Lets no further cluster IP come from a ServiceCIDR. Who holds one keeps it.
  ///
  /// @return whether nobody holds one that is in none of the other ServiceCIDRs
  public boolean withdraw(String range, List<Cidr> blocks) {
    synchronized (lock) {
      if (offered.remove(range) != null) {
        allocateFromOffered();
      }
      List<Cidr> others = offered.values().stream().flatMap(List::stream).toList();
      return clusterIps.values().stream()
          .noneMatch(
              held -> held.holdsAny(address -> isIn(blocks, address) && !isIn(others, address)));
    }
  }

  private void allocateFromOffered() {
    clusterIps.forEach(
        (family, addresses) ->
            addresses.allocateFrom(
                offered.values().stream()
                    .flatMap(List::stream)
                    .filter(block -> block.family() == family)
                    .toList()));
  }

  private static boolean isIn(List<Cidr> blocks, IpAddress address) {
    return blocks.stream().anyMatch(block -> block.contains(address));
  }

  /// Takes what a stored Service holds. The texts say what of it another holds or is out of range;
  /// the Service keeps it all the same.
  public List<String> adopt(Service service) {
    ServiceSpec spec = service.getSpec();
    String owner = service.getMetadata().getNamespace() + "/" + service.getMetadata().getName();
    List<String> problems = new ArrayList<>();
    synchronized (lock) {
      for (String text : spec.getClusterIPs()) {
        IpAddress.parse(text)
            .flatMap(address -> adopt(address, owner).map(why -> text + ": " + why))
            .ifPresent(problems::add);
      }
      Set<Integer> ports = new LinkedHashSet<>();
      spec.getPorts().stream()
          .filter(port -> port.getNodePort() != null)
          .forEach(port -> ports.add(port.getNodePort()));
      if (spec.getHealthCheckNodePort() != null) {
        ports.add(spec.getHealthCheckNodePort());
      }
      ports.remove(0);
      for (int port : ports) {
        nodePorts.take(port, owner).map(why -> port + ": " + why).ifPresent(problems::add);
      }
    }
    return problems;
  }

  @Override
  public void admit(AdmissionRequest request) {
    if (!isService(request) || request.operation() == Operation.DELETE) {
      return;
    }
    ServiceFields service = new ServiceFields(request.object());
    Optional<ServiceFields> old = request.old().map(ServiceFields::new);
    Errors errors = IpFamilies.complete(families, service, old);
    refuse(request, errors);
    synchronized (lock) {
      Grant grant = new Grant(service, old.map(Held::of).orElse(Held.NOTHING), request);
      try {
        grant.clusterIps();
        grant.nodePorts();
        grant.healthCheckNodePort();
      } catch (RuntimeException refused) {
        grant.undo();
        throw refused;
      }
    }
  }

  @Override
  public void settled(AdmissionRequest request, boolean written) {
    if (!isService(request)) {
      return;
    }
    boolean happened = written && !request.dryRun();
    ServiceFields service = new ServiceFields(request.object());
    Held now = Held.of(service);
    Held before = request.old().map(ServiceFields::new).map(Held::of).orElse(Held.NOTHING);
    Held back =
        switch (request.operation()) {
          case CREATE -> happened ? Held.NOTHING : now;
          case UPDATE -> {
            if (!happened) {
              yield now.without(before);
            }
            yield isLastUpdate(request.object()) ? now : before.without(now);
          }
          case DELETE -> happened && !hasFinalizers(request.object()) ? now : Held.NOTHING;
        };
    synchronized (lock) {
      back.addresses.forEach(address -> release(address, service.owner()));
      back.ports.forEach(port -> nodePorts.release(port, service.owner()));
    }
  }

  /// How many addresses of a family are free; 0 for a family that the cluster has not.
  public int freeAddresses(Family family) {
    synchronized (lock) {
      ClusterIps addresses = clusterIps.get(family);
      return addresses == null ? 0 : addresses.free();
    }
  }

  /// How many node ports are free.
  public int freeNodePorts() {
    synchronized (lock) {
      return nodePorts.free();
    }
  }

  private static boolean isService(AdmissionRequest request) {
    return request.kind().kind().equals("Service") && request.kind().group().isEmpty();
  }

  /// A deleted object goes with the update that removes its last finalizer.
  private static boolean isLastUpdate(ObjectNode object) {
    return Tree.has(object, "metadata", "deletionTimestamp") && !hasFinalizers(object);
  }

  private static boolean hasFinalizers(ObjectNode object) {
    return !Tree.at(object, "metadata", "finalizers").isEmpty();
  }

  private static void refuse(AdmissionRequest request, Errors errors) {
    if (!errors.isEmpty()) {
      throw Statuses.invalid(request.kind(), Tree.name(request.object()), errors.list());
    }
  }

  private Optional<String> take(IpAddress address, String owner) {
    return ofFamily(address, addresses -> addresses.take(address, owner));
  }

  private Optional<String> adopt(IpAddress address, String owner) {
    return ofFamily(address, addresses -> addresses.adopt(address, owner));
  }

  private Optional<String> ofFamily(IpAddress address, Function<ClusterIps, Optional<String>> ask) {
    ClusterIps addresses = clusterIps.get(address.family());
    return addresses == null
        ? Optional.of("no range of this family is configured")
        : ask.apply(addresses);
  }

  private void release(IpAddress address, String owner) {
    ClusterIps addresses = clusterIps.get(address.family());
    if (addresses != null) {
      addresses.release(address, owner);
    }
  }

  /// What a Service holds.
  private record Held(Set<IpAddress> addresses, Set<Integer> ports) {
    static final Held NOTHING = new Held(Set.of(), Set.of());

    static Held of(ServiceFields service) {
      return new Held(service.heldAddresses(), service.heldNodePorts());
    }

    Held without(Held other) {
      Set<IpAddress> addressesLeft = new LinkedHashSet<>(addresses);
      addressesLeft.removeAll(other.addresses);
      Set<Integer> portsLeft = new LinkedHashSet<>(ports);
      portsLeft.removeAll(other.ports);
      return new Held(addressesLeft, portsLeft);
    }
  }

  /// One Service's new addresses and ports, while it is being given them. Used under the lock.
  private final class Grant {
    private final ServiceFields service;
    private final Held before;
    private final AdmissionRequest request;
    private final String owner;
    private final Set<IpAddress> addresses = new LinkedHashSet<>();
    private final Set<Integer> ports = new LinkedHashSet<>();

    Grant(ServiceFields service, Held before, AdmissionRequest request) {
      this.service = service;
      this.before = before;
      this.request = request;
      this.owner = service.owner();
    }

    void clusterIps() {
      if (!service.wantsClusterIps()) {
        return;
      }
      List<String> asked = service.clusterIps();
      List<String> given = new ArrayList<>();
      List<String> wanted = service.families();
      for (int i = 0; i < wanted.size(); i++) {
        Family family = ServiceFields.family(wanted.get(i)).orElseThrow();
        String text = i < asked.size() ? asked.get(i) : "";
        given.add(text.isEmpty() ? any(family) : exactly(text, asked));
      }
      service.clusterIps(given);
    }

    private String any(Family family) {
      ClusterIps range = Objects.requireNonNull(clusterIps.get(family));
      IpAddress address =
          range
              .takeAny(owner)
              .orElseThrow(
                  () ->
                      Statuses.internal(
                          "failed to allocate a serviceIP: range is full: all "
                              + range.size()
                              + " addresses of "
                              + range.ranges()
                              + " are in use"));
      addresses.add(address);
      return address.toString();
    }

    private String exactly(String text, List<String> asked) {
      IpAddress address = IpAddress.of(text);
      if (before.addresses.contains(address)) {
        return text;
      }
      Optional<String> why = take(address, owner);
      if (why.isPresent()) {
        Errors errors = new Errors();
        errors.invalidPrinted(
            FieldPath.of("spec").child("clusterIPs"),
            ServicePrinting.list(asked),
            "failed to allocate IP " + text + ": " + why.get());
        refuse(request, errors);
      }
      addresses.add(address);
      return text;
    }

    /// Ports of one number share their node port whatever the protocol, unless they name different
    /// ones.
    void nodePorts() {
      List<ObjectNode> all = service.ports();
      Map<Integer, Integer> byPort = new HashMap<>();
      for (int i = 0; i < all.size(); i++) {
        ObjectNode port = all.get(i);
        int asked = ServiceFields.nodePort(port);
        if (!service.mayHaveNodePorts() || (asked == 0 && !service.wantsNodePorts())) {
          continue;
        }
        int number = (int) Tree.number(port, 0, "port");
        int shared = byPort.getOrDefault(number, 0);
        int wish = asked != 0 ? asked : shared != 0 ? shared : askedElsewhere(all, number);
        int given = wish == 0 ? anyPort("nodePort") : exactPort(wish, i);
        byPort.putIfAbsent(number, given);
        port.put("nodePort", given);
      }
    }

    private static int askedElsewhere(List<ObjectNode> ports, int number) {
      return ports.stream()
          .filter(port -> Tree.number(port, 0, "port") == number)
          .mapToInt(ServiceFields::nodePort)
          .filter(port -> port != 0)
          .findFirst()
          .orElse(0);
    }

    private int exactPort(int port, int index) {
      if (before.ports.contains(port) || ports.contains(port)) {
        return port;
      }
      Optional<String> why = nodePorts.take(port, owner);
      if (why.isPresent()) {
        Errors errors = new Errors();
        errors.invalid(
            FieldPath.of("spec").child("ports").index(index).child("nodePort"), port, why.get());
        refuse(request, errors);
      }
      ports.add(port);
      return port;
    }

    private int anyPort(String what) {
      int port =
          nodePorts
              .takeAny(owner)
              .orElseThrow(
                  () -> Statuses.internal("failed to allocate a " + what + ": range is full"));
      ports.add(port);
      return port;
    }

    void healthCheckNodePort() {
      if (!service.wantsHealthCheckNodePort()) {
        return;
      }
      int asked = service.healthCheckNodePort();
      if (asked == 0) {
        service.spec().put("healthCheckNodePort", anyPort("HealthCheck NodePort"));
      } else if (!before.ports.contains(asked) && !ports.contains(asked)) {
        Optional<String> why = nodePorts.take(asked, owner);
        if (why.isPresent()) {
          throw Statuses.internal(
              "failed to allocate requested HealthCheck NodePort " + asked + ": " + why.get());
        }
        ports.add(asked);
      }
    }

    void undo() {
      addresses.forEach(address -> release(address, owner));
      ports.forEach(port -> nodePorts.release(port, owner));
    }
  }
}
