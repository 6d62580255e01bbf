// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.zone;

import io.portolan.dns.wire.Name;
import io.portolan.dns.wire.Response;
import io.portolan.network.ByteMap;
import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.model.ModelDelta;
import io.portolan.network.service.ServiceEndpoints;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The names of one cluster and what they answer: an immutable value.
///
/// A change gives another zone that shares with the old one all that is equal; it costs what the
/// changed Service costs. Rules: Kubernetes DNS-Based Service Discovery, schema version 1.1.0.
public final class Zone {
  private final ZoneSettings settings;
  private final boolean synced;
  private final int serial;
  private final ByteMap<ServiceRecords> services;
  private final ByteMap<Namespace> namespaces;

  /// Address to the keys of the Services that name it, in order.
  private final ByteMap<byte[][]> reverse;

  /// Address to the pods that have it.
  private final ByteMap<PodAddress[]> pods;

  private final ZoneConstants constants;

  private Zone(
      Zone base,
      ByteMap<ServiceRecords> services,
      ByteMap<Namespace> namespaces,
      ByteMap<byte[][]> reverse) {
    this(base, services, namespaces, reverse, base.pods);
  }

  private Zone(
      Zone base,
      ByteMap<ServiceRecords> services,
      ByteMap<Namespace> namespaces,
      ByteMap<byte[][]> reverse,
      ByteMap<PodAddress[]> pods) {
    this.settings = base.settings;
    this.constants = base.constants;
    this.synced = base.synced;
    this.serial = base.serial;
    this.services = services;
    this.namespaces = namespaces;
    this.reverse = reverse;
    this.pods = pods;
  }

  private Zone(Zone base, boolean synced, int serial) {
    this.settings = base.settings;
    this.constants = base.constants;
    this.synced = synced;
    this.serial = serial;
    this.services = base.services;
    this.namespaces = base.namespaces;
    this.reverse = base.reverse;
    this.pods = base.pods;
  }

  /// A zone without content, not yet synced: its names answer SERVFAIL.
  public Zone(ZoneSettings settings) {
    this.settings = settings;
    this.constants = ZoneConstants.of(settings);
    this.synced = false;
    this.serial = 0;
    this.services = ByteMap.empty();
    this.namespaces = ByteMap.empty();
    this.reverse = ByteMap.empty();
    this.pods = ByteMap.empty();
  }

  /// A zone of the same cluster with other settings; costs what all Services cost.
  public Zone with(ZoneSettings other) {
    Zone empty = new Zone(new Zone(other), synced, serial);
    Zone[] made = {new Zone(empty, empty.services, empty.namespaces, empty.reverse, pods)};
    namespaces.forEach(
        (key, namespace) -> {
          if (namespace.declared()) {
            made[0] = made[0].declare(Labels.first(key), true, namespace.labels());
          }
        });
    services.forEach((_, service) -> made[0] = made[0].with(service.source()));
    return made[0];
  }

  /// The zone with authority for other reverse names; costs what all Services cost, if they differ.
  public Zone withReverseRanges(List<Cidr> ranges) {
    return ranges.equals(settings.reverseRanges())
        ? this
        : with(settings.withReverseRanges(ranges));
  }

  /// The zone, saying that it holds everything: a name that is not in it does not exist.
  public Zone synced() {
    return new Zone(this, true, serial);
  }

  /// The zone with the serial number of a change at `time`.
  public Zone changedAt(Instant time) {
    return new Zone(this, synced, (int) time.getEpochSecond());
  }

  /// The zone with this Service, in place of one of the same name.
  public Zone with(ServiceEndpoints service) {
    NamespacedName name = service.service().name();
    if (!Labels.fits(name)) {
      return this;
    }
    ServiceRecords next = ServiceRecords.compile(service, settings, isHidden(name.namespace()));
    ServiceRecords old = services.get(next.key());
    return new Zone(
        this,
        services.with(next.key(), next),
        old == null ? count(name.namespace(), 1) : namespaces,
        replaceReverse(next.key(), old, next));
  }

  /// The zone without that Service, which may be absent.
  public Zone without(NamespacedName name) {
    byte[] key = Labels.encode(name);
    ServiceRecords old = services.get(key);
    return old == null
        ? this
        : new Zone(
            this,
            services.without(key),
            count(name.namespace(), -1),
            replaceReverse(key, old, null));
  }

  /// The zone with all changes of `delta` that concern names.
  public Zone apply(ModelDelta delta) {
    Zone changed = this;
    for (NamespacedName name : delta.servicesRemoved()) {
      changed = changed.without(name);
    }
    for (ServiceEndpoints service : delta.servicesPut()) {
      changed = changed.with(service);
    }
    return changed;
  }

  /// The zone in which that namespace exists even without Services.
  public Zone withNamespace(String name, Map<String, String> labels) {
    return Labels.fits(name) ? declare(name, true, labels) : this;
  }

  /// The zone in which that namespace exists only as long as Services are in it.
  public Zone withoutNamespace(String name) {
    return declare(name, false, Map.of());
  }

  /// The zone that knows that pod, too.
  public Zone with(PodAddress pod) {
    byte[] key = pod.address().bytes();
    PodAddress[] here = podsAt(key);
    if (List.of(here).contains(pod)) {
      return this;
    }
    PodAddress[] more = Arrays.copyOf(here, here.length + 1);
    more[here.length] = pod;
    return new Zone(this, services, namespaces, reverse, pods.with(key, more));
  }

  /// The zone without that pod, which may be absent.
  public Zone without(PodAddress pod) {
    byte[] key = pod.address().bytes();
    PodAddress[] rest =
        Arrays.stream(podsAt(key)).filter(other -> !other.equals(pod)).toArray(PodAddress[]::new);
    return new Zone(
        this,
        services,
        namespaces,
        reverse,
        rest.length == 0 ? pods.without(key) : pods.with(key, rest));
  }

  private PodAddress[] podsAt(byte[] address) {
    PodAddress[] here = pods.get(address);
    return here == null ? new PodAddress[0] : here;
  }

  /// Whether a pod of that namespace has the address.
  boolean hasPod(String namespace, IpAddress address) {
    return Arrays.stream(podsAt(address.bytes()))
        .anyMatch(pod -> pod.pod().namespace().equals(namespace));
  }

  /// The domains that the pod of that address searches; empty when it is not one pod's own.
  public List<Name> searchOf(IpAddress address) {
    PodAddress[] here = podsAt(address.bytes());
    if (here.length != 1 || here[0].isOfNode()) {
      return List.of();
    }
    Name svc = Name.of("svc." + settings.origin());
    return Stream.concat(
            svc.child(here[0].pod().namespace()).stream(), Stream.of(svc, settings.origin()))
        .toList();
  }

  public ZoneSettings settings() {
    return settings;
  }

  /// How many Services the zone holds.
  public int size() {
    return services.size();
  }

  /// Answers the query that `response` was begun for; allocates nothing for addresses of Services.
  public Outcome answer(Response response) {
    return ZoneLookup.answer(this, response);
  }

  ZoneConstants constants() {
    return constants;
  }

  /// Whether it holds everything.
  public boolean isSynced() {
    return synced;
  }

  int serial() {
    return serial;
  }

  @Nullable ServiceRecords service(byte[] bytes, int from, int to) {
    return services.get(bytes, from, to);
  }

  boolean hasNamespace(byte[] bytes, int from, int to) {
    Namespace namespace = namespaces.get(bytes, from, to);
    return namespace != null && namespace.exists();
  }

  /// The keys of the Services that name `address`; empty when none does.
  byte[][] servicesAt(byte[] address, int length) {
    byte[][] keys = reverse.get(address, 0, length);
    return keys == null ? new byte[0][] : keys;
  }

  /// When the namespace's Services become visible, or no longer are, this costs what all Services
  /// cost; otherwise little.
  private Zone declare(String name, boolean declared, Map<String, String> labels) {
    byte[] key = Labels.encode(name);
    Namespace old = namespace(key, name);
    boolean isHidden = !settings.content().hasNamespace(name, labels);
    Namespace next = new Namespace(declared, old.services(), isHidden, labels);
    Zone[] changed = {new Zone(this, services, changed(key, next), reverse)};
    if (isHidden != old.isHidden() && old.services() > 0) {
      services.forEach(
          (_, service) -> {
            if (service.service().name().namespace().equals(name)) {
              changed[0] = changed[0].with(service.source());
            }
          });
    }
    return changed[0];
  }

  private boolean isHidden(String namespace) {
    return namespace(Labels.encode(namespace), namespace).isHidden();
  }

  private ByteMap<Namespace> count(String name, int moreServices) {
    byte[] key = Labels.encode(name);
    return changed(key, namespace(key, name).plus(moreServices));
  }

  private Namespace namespace(byte[] key, String name) {
    Namespace namespace = namespaces.get(key);
    return namespace == null
        ? new Namespace(false, 0, !settings.content().hasNamespace(name, Map.of()), Map.of())
        : namespace;
  }

  private ByteMap<Namespace> changed(byte[] key, Namespace namespace) {
    return namespace.isUsed() ? namespaces.with(key, namespace) : namespaces.without(key);
  }

  private ByteMap<byte[][]> replaceReverse(
      byte[] key, @Nullable ServiceRecords old, @Nullable ServiceRecords next) {
    Set<IpAddress> before = old == null ? Set.of() : old.reverseAddresses();
    Set<IpAddress> after = next == null ? Set.of() : next.reverseAddresses();
    ByteMap<byte[][]> changed = reverse;
    for (IpAddress address : before) {
      if (!after.contains(address)) {
        changed = withoutPointer(changed, address.bytes(), key);
      }
    }
    for (IpAddress address : after) {
      if (!before.contains(address)) {
        changed = withPointer(changed, address.bytes(), key);
      }
    }
    return changed;
  }

  private static ByteMap<byte[][]> withPointer(
      ByteMap<byte[][]> reverse, byte[] address, byte[] key) {
    byte[][] old = reverse.get(address);
    byte[][] keys = old == null ? new byte[1][] : Arrays.copyOf(old, old.length + 1);
    keys[keys.length - 1] = key;
    Arrays.sort(keys, Arrays::compare);
    return reverse.with(address, keys);
  }

  private static ByteMap<byte[][]> withoutPointer(
      ByteMap<byte[][]> reverse, byte[] address, byte[] key) {
    byte[][] old = reverse.get(address);
    if (old == null) {
      return reverse;
    }
    byte[][] keys =
        Arrays.stream(old).filter(other -> !Arrays.equals(other, key)).toArray(byte[][]::new);
    return keys.length == 0 ? reverse.without(address) : reverse.with(address, keys);
  }
}
