// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.portolan.kube.api.Admission.AdmissionRequest;
import io.portolan.kube.api.Admission.Operation;
import io.portolan.kube.api.Json;
import io.portolan.kube.api.User;
import io.portolan.kube.client.KubeException;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.kind.builtin.BuiltInKinds;
import io.portolan.network.Cidr;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ServiceAllocationTest {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Kind SERVICE = BuiltInKinds.ALL.byKind("", "v1", "Service").orElseThrow();
  private final ServiceAllocation allocation =
      new ServiceAllocation(
          List.of(Cidr.of("10.96.0.0/16"), Cidr.of("fd00:10:96::/112")),
          PortRange.NODE_PORTS,
          new Random(7));

  @Test
  void takesDynamicAddressesAboveTheLowerBand() {
    for (int i = 0; i < 200; i++) {
      ObjectNode service = create("s" + i, "{ports: [{port: 80}]}");
      IpAddress address = IpAddress.of(Tree.text(service, "spec", "clusterIP"));
      assertThat(address.low() - IpAddress.of("10.96.0.0").low()).isGreaterThan(256);
      assertThat(Tree.texts(service, "spec", "ipFamilies")).containsExactly("IPv4");
      assertThat(Tree.text(service, "spec", "ipFamilyPolicy")).isEqualTo("SingleStack");
    }
  }

  @Test
  void givesBothFamiliesWhereBothArePreferred() {
    ObjectNode service =
        create("web", "{ipFamilyPolicy: PreferDualStack, ipFamilies: [IPv6], ports: [{port: 80}]}");
    assertThat(Tree.texts(service, "spec", "ipFamilies")).containsExactly("IPv6", "IPv4");
    assertThat(Tree.texts(service, "spec", "clusterIPs").getFirst()).startsWith("fd00:10:96::");
    assertThat(Tree.text(service, "spec", "clusterIP"))
        .isEqualTo(Tree.texts(service, "spec", "clusterIPs").getFirst());
  }

  @Test
  void refusesTwoFamiliesInSingleStack() {
    assertRefused(
        "{ipFamilyPolicy: SingleStack, ipFamilies: [IPv4, IPv6], ports: [{port: 80}]}",
        "Service \"web\" is invalid: spec.ipFamilyPolicy: Invalid value: \"SingleStack\": must be"
            + " 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified");
  }

  @Test
  void refusesAddressOfAnotherFamilyThanNamed() {
    assertRefused(
        "{clusterIPs: ['fd00:10:96::7'], ipFamilies: [IPv4], ports: [{port: 80}]}",
        "Service \"web\" is invalid: spec.clusterIPs[0]: Invalid value: \"fd00:10:96::7\": expected"
            + " an IPv4 value as indicated by `ipFamilies[0]`");
  }

  @Test
  void refusesAddressOutsideTheRange() {
    assertRefused(
        "{clusterIP: 10.1.2.3, ports: [{port: 80}]}",
        "Service \"web\" is invalid: spec.clusterIPs: Invalid value: [\"10.1.2.3\"]: failed to"
            + " allocate IP 10.1.2.3: the provided IP (10.1.2.3) is not in the valid range. The"
            + " range of valid IPs is 10.96.0.0/16");
  }

  @Test
  @DisplayName("47: refuses node ports that are taken or outside the range")
  void refusesNodePortsThatAreTakenOrOutsideTheRange() {
    create("one", "{type: NodePort, ports: [{port: 80, nodePort: 30080}]}");
    assertRefused(
        "{type: NodePort, ports: [{port: 80, nodePort: 30080}]}",
        "Service \"web\" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is"
            + " already allocated");
    assertRefused(
        "{type: NodePort, ports: [{port: 80, nodePort: 80}]}",
        "Service \"web\" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is"
            + " not in the valid range. The range of valid ports is 30000-32767");
  }

  @Test
  @DisplayName("47: ports of one number share their node port, whatever the protocol")
  void sharesNodePortBetweenProtocolsOfOnePort() {
    ObjectNode service =
        create(
            "dns",
            "{type: NodePort, ports: [{name: a, port: 53, protocol: TCP}, {name: b, port: 53,"
                + " protocol: UDP}]}");
    List<ObjectNode> ports = Tree.objects(service, "spec", "ports");
    assertThat(ports.get(0).get("nodePort")).isEqualTo(ports.get(1).get("nodePort"));
  }

  @Test
  void saysThatTheRangeIsFullAndTakesFromTheLowerBandBefore() {
    ServiceAllocation small =
        new ServiceAllocation(
            List.of(Cidr.of("10.96.0.0/26")), PortRange.NODE_PORTS, new Random(7));
    for (int i = 0; i < 62; i++) {
      admit(small, "s" + i, "{ports: [{port: 80}]}");
    }
    assertThatThrownBy(() -> admit(small, "more", "{ports: [{port: 80}]}"))
        .isInstanceOf(KubeException.class)
        .hasMessageContaining("failed to allocate a serviceIP: range is full");
  }

  @Test
  void goesOnWithTheNextServiceCidrWhenOneIsFull() {
    ServiceAllocation small =
        new ServiceAllocation(
            List.of(Cidr.of("10.96.0.0/29")), PortRange.NODE_PORTS, new Random(7));
    small.offer("more", List.of(Cidr.of("10.99.0.0/29")));
    Set<String> blocks = new TreeSet<>();
    for (int i = 0; i < 12; i++) {
      String address =
          Tree.text(admit(small, "s" + i, "{ports: [{port: 80}]}"), "spec", "clusterIP");
      blocks.add(address.substring(0, 5));
      assertThat(blocks).as("the first as long as it has some").hasSize(i < 6 ? 1 : 2);
    }
    assertThatThrownBy(() -> admit(small, "last", "{ports: [{port: 80}]}"))
        .hasMessageContaining("all 12 addresses of 10.96.0.0/29, 10.99.0.0/29 are in use");
  }

  @Test
  void givesAnAddressOfTwoServiceCidrsOnce() {
    allocation.offer("inner", List.of(Cidr.of("10.96.7.0/24")));
    create("one", "{clusterIP: 10.96.7.7, ports: [{port: 80}]}");
    assertRefused(
        "{clusterIP: 10.96.7.7, ports: [{port: 80}]}",
        "Service \"web\" is invalid: spec.clusterIPs: Invalid value: [\"10.96.7.7\"]: failed to"
            + " allocate IP 10.96.7.7: provided IP is already allocated");
    assertThat(allocation.withdraw("inner", List.of(Cidr.of("10.96.7.0/24"))))
        .as("the other has it")
        .isTrue();
  }

  @Test
  void knowsWhoHoldsAddressesOfAServiceCidrThatIsGone() {
    List<Cidr> more = List.of(Cidr.of("10.99.0.0/24"));
    allocation.offer("more", more);
    ObjectNode service = create("one", "{clusterIP: 10.99.0.7, ports: [{port: 80}]}");
    assertThat(allocation.withdraw("more", more)).isFalse();
    allocation.offer("again", more);
    assertRefused(
        "{clusterIP: 10.99.0.7, ports: [{port: 80}]}",
        "Service \"web\" is invalid: spec.clusterIPs: Invalid value: [\"10.99.0.7\"]: failed to"
            + " allocate IP 10.99.0.7: provided IP is already allocated");
    allocation.settled(request(Operation.DELETE, service, Optional.of(service), false), true);
    assertThat(allocation.withdraw("again", more)).isTrue();
  }

  @Test
  void givesBackEverythingOfWritesThatFail() {
    int addresses = allocation.freeAddresses(Family.IPV4);
    int ports = allocation.freeNodePorts();
    AdmissionRequest request =
        request(
            Operation.CREATE,
            service("web", "{type: NodePort, ports: [{port: 80}]}"),
            Optional.empty(),
            false);
    allocation.admit(request);
    assertThat(allocation.freeAddresses(Family.IPV4)).isEqualTo(addresses - 1);
    allocation.settled(request, false);
    assertThat(allocation.freeAddresses(Family.IPV4)).isEqualTo(addresses);
    assertThat(allocation.freeNodePorts()).isEqualTo(ports);
  }

  /// Whatever is created, changed, refused and deleted: nothing is held twice, nothing is lost.
  @Test
  void holdsExactlyWhatTheStoredServicesHold() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    ServiceAllocation small =
        new ServiceAllocation(
            List.of(Cidr.of("10.96.0.0/26"), Cidr.of("fd00::/120")),
            new PortRange(30_000, 30_040),
            random);
    int free4 = small.freeAddresses(Family.IPV4);
    int free6 = small.freeAddresses(Family.IPV6);
    int freePorts = small.freeNodePorts();
    List<ObjectNode> stored = new ArrayList<>();
    for (int step = 0; step < 3_000; step++) {
      boolean written = random.nextInt(4) > 0;
      boolean dry = random.nextInt(8) == 0;
      int what = stored.isEmpty() ? 0 : random.nextInt(3);
      if (what == 0) {
        ObjectNode service = service("s" + step, spec(random));
        AdmissionRequest request = request(Operation.CREATE, service, Optional.empty(), dry);
        if (attempt(small, request, written) && written && !dry) {
          stored.add(service);
        }
      } else {
        int index = random.nextInt(stored.size());
        ObjectNode old = stored.get(index);
        if (what == 1) {
          ObjectNode next = service(Tree.name(old), spec(random));
          SERVICE.prepareForUpdate(next, old);
          AdmissionRequest request = request(Operation.UPDATE, next, Optional.of(old), dry);
          if (attempt(small, request, written) && written && !dry) {
            stored.set(index, next);
          }
        } else {
          AdmissionRequest request = request(Operation.DELETE, old, Optional.of(old), dry);
          if (attempt(small, request, written) && written && !dry) {
            stored.remove(index);
          }
        }
      }
      Set<String> addresses = new HashSet<>();
      Set<Integer> ports = new HashSet<>();
      int held = 0;
      for (ObjectNode service : stored) {
        ServiceFields fields = new ServiceFields(service);
        for (IpAddress address : fields.heldAddresses()) {
          assertThat(addresses.add(address.toString())).as("seed %s: %s", seed, address).isTrue();
        }
        held += fields.heldNodePorts().size();
        ports.addAll(fields.heldNodePorts());
      }
      assertThat(ports).as("seed %s", seed).hasSize(held);
      int used =
          free4 - small.freeAddresses(Family.IPV4) + free6 - small.freeAddresses(Family.IPV6);
      assertThat(used).as("seed %s step %s", seed, step).isEqualTo(addresses.size());
      assertThat(freePorts - small.freeNodePorts()).as("seed %s", seed).isEqualTo(held);
    }
  }

  private static String spec(Random random) {
    List<String> specs =
        List.of(
            "{ports: [{port: 80}]}",
            "{clusterIP: None, ports: [{port: 80}]}",
            "{type: NodePort, ports: [{port: 80}, {name: b, port: 81}]}",
            "{type: NodePort, ports: [{port: 80, nodePort: 30003}]}",
            "{type: LoadBalancer, externalTrafficPolicy: Local, ports: [{port: 80}]}",
            "{type: ExternalName, externalName: a.example}",
            "{ipFamilyPolicy: PreferDualStack, ports: [{port: 80}]}",
            "{ipFamilyPolicy: SingleStack, ports: [{port: 80}]}",
            "{clusterIP: 10.96.0.9, ports: [{port: 80}]}");
    return specs.get(random.nextInt(specs.size()));
  }

  private static boolean attempt(
      ServiceAllocation allocation, AdmissionRequest request, boolean written) {
    try {
      allocation.admit(request);
    } catch (KubeException refused) {
      return false;
    }
    allocation.settled(request, written && !request.dryRun());
    return true;
  }

  private ObjectNode create(String name, String spec) {
    return admit(allocation, name, spec);
  }

  private static ObjectNode admit(ServiceAllocation allocation, String name, String spec) {
    ObjectNode service = service(name, spec);
    AdmissionRequest request = request(Operation.CREATE, service, Optional.empty(), false);
    allocation.admit(request);
    allocation.settled(request, true);
    return service;
  }

  private void assertRefused(String spec, String message) {
    assertThatThrownBy(() -> create("web", spec))
        .isInstanceOf(KubeException.class)
        .hasMessage(message);
  }

  private static AdmissionRequest request(
      Operation operation, ObjectNode object, Optional<ObjectNode> old, boolean dryRun) {
    return new AdmissionRequest(operation, SERVICE, object, old, User.PORTOLAN, dryRun, _ -> {});
  }

  private static ObjectNode service(String name, String spec) {
    ObjectNode service = Json.object();
    service.put("apiVersion", "v1").put("kind", "Service");
    service.putObject("metadata").put("namespace", "default").put("name", name);
    try {
      service.set("spec", YAML.readTree(spec));
    } catch (JsonProcessingException wrong) {
      throw new IllegalArgumentException(wrong);
    }
    SERVICE.applyDefaults(service);
    return service;
  }
}
