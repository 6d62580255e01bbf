// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.portolan.control.balancer.AddressChoice.Decision;
import io.portolan.control.balancer.AddressChoice.Given;
import io.portolan.control.balancer.AddressChoice.Refused;
import io.portolan.control.frame.ObjectKey;
import io.portolan.kube.kind.metallb.IPAddressPool;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AddressChoiceTest {
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  private final List<Pool> pools = new ArrayList<>();
  private final Holdings holdings = new Holdings();

  @Test
  void givesTheFirstFreeAddress() {
    pool("p", "addresses: [10.0.0.1-10.0.0.3]");
    assertThat(allocate("a", "")).isEqualTo(given("10.0.0.1"));
    assertThat(allocate("b", "")).isEqualTo(given("10.0.0.2"));
    holdings.remove(new ObjectKey("default", "a"));
    assertThat(allocate("c", "")).isEqualTo(given("10.0.0.1"));
  }

  @Test
  void saysWhichPoolIsFull() {
    pool("p", "addresses: [10.0.0.1/32]");
    allocate("a", "");
    assertThat(allocate("b", ""))
        .isEqualTo(new Refused("no available IPs: every IPv4 address of pool \"p\" is taken"));
  }

  @Test
  void givesTheAddressThatIsNamed() {
    pool("p", "addresses: [10.0.0.0/24]");
    assertThat(allocate("a", "spec: {loadBalancerIP: 10.0.0.7}")).isEqualTo(given("10.0.0.7"));
    String annotated = "metadata: {annotations: {metallb.universe.tf/loadBalancerIPs: 10.0.0.9}}";
    assertThat(allocate("b", annotated)).isEqualTo(given("10.0.0.9"));
  }

  @Test
  void saysWhyANamedAddressCannotBeGiven() {
    pool("p", "addresses: [10.0.0.0/24], avoidBuggyIPs: true");
    pool("q", "addresses: [10.0.1.0/24], serviceAllocation: {namespaces: [shop]}");
    allocate("a", "spec: {loadBalancerIP: 10.0.0.7}");
    assertThat(reason("b", "spec: {loadBalancerIP: 10.0.0.7}"))
        .isEqualTo(
            "the address 10.0.0.7 of spec.loadBalancerIP: 10.0.0.7 belongs to Service default/a,"
                + " which cannot share it: they do not both have the annotation"
                + " metallb.io/allow-shared-ip");
    assertThat(reason("b", "spec: {loadBalancerIP: 192.168.1.1}"))
        .isEqualTo("the address 192.168.1.1 of spec.loadBalancerIP: no IPAddressPool contains it");
    assertThat(reason("b", "spec: {loadBalancerIP: 10.0.0.255}"))
        .endsWith("pool \"p\" has avoidBuggyIPs");
    assertThat(reason("b", "spec: {loadBalancerIP: 10.0.1.1}"))
        .endsWith("pool \"q\" is not for this Service (spec.serviceAllocation)");
    assertThat(reason("b", "spec: {loadBalancerIP: \"fd00::1\"}"))
        .isEqualTo(
            "spec.loadBalancerIP fd00::1 is of family IPv6, which is not one of spec.ipFamilies");
    String annotations = "{metallb.io/address-pool: q, metallb.io/loadBalancerIPs: 10.0.0.9}";
    assertThat(reason("b", "metadata: {annotations: " + annotations + "}"))
        .endsWith(
            "it belongs to pool \"p\", not to the pool \"q\" that the annotation address-pool"
                + " names");
    assertThat(reason("b", "spec: {loadBalancerIP: web}"))
        .isEqualTo("spec.loadBalancerIP: \"web\" is not an IP address");
  }

  @Test
  void takesFromAPoolThatIsNamedEvenWhenItIsNotAssignedByItself() {
    pool("p", "addresses: [10.0.0.0/24]");
    pool("q", "addresses: [10.0.1.0/24], autoAssign: false");
    assertThat(allocate("a", "metadata: {annotations: {metallb.io/address-pool: q}}"))
        .isEqualTo(given("10.0.1.0"));
    assertThat(allocate("b", "")).isEqualTo(given("10.0.0.0"));
    assertThat(reason("c", "metadata: {annotations: {metallb.io/address-pool: none}}"))
        .isEqualTo("there is no IPAddressPool \"none\", which the annotation address-pool names");
  }

  @Test
  void usesPoolsThatAreMeantForTheServiceFirstInTheOrderOfTheirPriority() {
    pool("all", "addresses: [10.0.0.0/24]");
    pool("late", "addresses: [10.0.1.0/32], serviceAllocation: {namespaces: [default]}");
    pool("second", "addresses: [10.0.2.0/32], serviceAllocation: {priority: 20}");
    pool(
        "first",
        "addresses: [10.0.3.0/32],"
            + " serviceAllocation: {priority: 10, serviceSelectors: [{matchLabels: {app: web}}]}");
    String web = "metadata: {labels: {app: web}}";
    assertThat(allocate("a", web)).isEqualTo(given("10.0.3.0"));
    assertThat(allocate("b", web)).isEqualTo(given("10.0.2.0"));
    assertThat(allocate("c", "")).isEqualTo(given("10.0.1.0"));
    assertThat(allocate("d", "")).isEqualTo(given("10.0.0.0"));
  }

  @Test
  void selectsNamespacesByNameOrByLabel() {
    pool(
        "p",
        "addresses: [10.0.0.0/24], serviceAllocation: {namespaces: [other],"
            + " namespaceSelectors: [{matchLabels: {team: blue}}]}");
    assertThat(AddressChoice.choose(request("a", "", Map.of("team", "blue")), all(), holdings))
        .isEqualTo(given("10.0.0.0"));
    assertThat(reason("a", ""))
        .isEqualTo("no IPAddressPool with IPv4 addresses is for this Service");
  }

  @Test
  void leavesOutWhatIsBuggy() {
    pool("p", "addresses: [10.0.0.254-10.0.1.1], avoidBuggyIPs: true");
    assertThat(allocate("a", "")).isEqualTo(given("10.0.0.254"));
    assertThat(allocate("b", "")).isEqualTo(given("10.0.1.1"));
    assertThat(allocate("c", "")).isInstanceOf(Refused.class);
    assertThat(all().size(pools.getFirst(), Family.IPV4)).isEqualTo(2);
  }

  @Test
  void sharesAnAddressByKeyWhenPortsAndPodsAllowIt() {
    pool("p", "addresses: [10.0.0.0/24]");
    String shared = "metadata: {annotations: {metallb.universe.tf/allow-shared-ip: dns}}";
    String tcp = shared + "\nspec: {ports: [{port: 53, protocol: TCP}]}";
    String udp = shared + "\nspec: {ports: [{port: 53, protocol: UDP}]}";
    assertThat(allocate("tcp", tcp)).isEqualTo(given("10.0.0.0"));
    assertThat(allocate("udp", udp)).isEqualTo(given("10.0.0.0"));
    assertThat(allocate("again", udp)).isEqualTo(given("10.0.0.1"));
    assertThat(reason("named", shared + "\nspec: {loadBalancerIP: 10.0.0.0, ports: [{port: 53}]}"))
        .endsWith("belongs to Service default/tcp, which cannot share it: both use port TCP/53");
    String local = "externalTrafficPolicy: Local, selector: {app: dns}";
    assertThat(
            reason(
                "local",
                shared + "\nspec: {" + local + ", loadBalancerIP: 10.0.0.0, ports: [{port: 54}]}"))
        .endsWith("with externalTrafficPolicy Local both must have it and select the same pods");
    assertThat(allocate("l1", shared + "\nspec: {" + local + ", ports: [{port: 55}]}"))
        .isEqualTo(given("10.0.0.2"));
    assertThat(allocate("l2", shared + "\nspec: {" + local + ", ports: [{port: 56}]}"))
        .isEqualTo(given("10.0.0.2"));
  }

  @Test
  void givesEachFamilyOneAndDoesWithFewerWhereThatIsAllowed() {
    pool("four", "addresses: [10.0.0.0/24]");
    String preferred = "spec: {ipFamilyPolicy: PreferDualStack, ipFamilies: [IPv6, IPv4]}";
    assertThat(allocate("a", preferred))
        .isEqualTo(
            new Given(
                List.of(IpAddress.of("10.0.0.0")),
                "no IPAddressPool with IPv6 addresses is for this Service"));
    String required = "spec: {ipFamilyPolicy: RequireDualStack, ipFamilies: [IPv6, IPv4]}";
    assertThat(reason("b", required))
        .isEqualTo("no IPAddressPool with IPv6 addresses is for this Service");
    pool("six", "addresses: ['fd00::/120']");
    assertThat(allocate("b", required)).isEqualTo(given("fd00::", "10.0.0.1"));
    assertThat(allocate("a", preferred)).isEqualTo(given("fd00::1", "10.0.0.0"));
  }

  @Test
  void keepsAnAddressWhosePoolIsGoneButNotOneThatThePoolIsNoLongerFor() {
    pool("p", "addresses: [10.0.0.0/24]");
    allocate("a", "");
    pools.clear();
    assertThat(allocate("a", "")).isEqualTo(given("10.0.0.0"));
    pool("p", "addresses: [10.0.0.0/24], serviceAllocation: {namespaces: [shop]}");
    pool("q", "addresses: [10.0.1.0/24]");
    assertThat(allocate("a", "")).isEqualTo(given("10.0.1.0"));
  }

  @Test
  void theDefaultPoolGivesWayToOthers() {
    pools.add(
        Pool.read(
            YAML.unmarshal(
                "metadata: {namespace: metallb-system, name: default}\n"
                    + "spec: {addresses: [10.0.0.0/28]}",
                IPAddressPool.class)));
    pool("mine", "addresses: [10.0.0.0-10.0.0.7], autoAssign: false");
    assertThat(allocate("a", "")).isEqualTo(given("10.0.0.8"));
    assertThat(all().size(all().list().getLast(), Family.IPV4)).isEqualTo(8);
    assertThat(allocate("b", "spec: {loadBalancerIP: 10.0.0.3}")).isEqualTo(given("10.0.0.3"));
  }

  @Test
  void neverGivesAnAddressTwiceButToThoseWhoShareItAndTakesNothingThatFits() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      pools.clear();
      Holdings fresh = new Holdings();
      pool("p", "addresses: [10.0.0.0-10.0.0.2, 'fd00::/127']");
      pool("q", "addresses: [10.0.1.0/31], serviceAllocation: {priority: 1}");
      for (int step = 0; step < 60; step++) {
        ObjectKey key = new ObjectKey("default", "s" + random.nextInt(8));
        if (random.nextInt(4) == 0) {
          fresh.remove(key);
          continue;
        }
        AddressRequest request = randomRequest(key.name(), random, fresh.of(key));
        boolean same = !fresh.of(key).isEmpty() && request.wanted().isEmpty();
        Decision decision = AddressChoice.choose(request, all(), fresh);
        if (decision instanceof Given(List<IpAddress> addresses, String _)) {
          List<IpAddress> before = fresh.of(key);
          fresh.put(key, addresses, request.claim());
          Set<IpAddress> kept = new HashSet<>(before);
          kept.removeIf(address -> !request.families().contains(address.family()));
          kept.removeIf(address -> isUnfit(fresh, address, key, request.claim()));
          assertThat(!same || addresses.containsAll(kept)).as("seed " + seed).isTrue();
        } else {
          fresh.remove(key);
        }
        assertNoClash(fresh, seed);
      }
    }
  }

  private static boolean isUnfit(Holdings holdings, IpAddress address, ObjectKey key, Claim claim) {
    return holdings.clash(address, key, claim).isPresent();
  }

  private final Map<ObjectKey, Claim> claims = new HashMap<>();

  private void assertNoClash(Holdings all, int seed) {
    for (IpAddress address : all.addresses()) {
      for (ObjectKey holder : all.holders(address)) {
        assertThat(all.clash(address, holder, Objects.requireNonNull(claims.get(holder))))
            .as("seed " + seed + ": " + holder)
            .isEmpty();
      }
    }
  }

  private AddressRequest randomRequest(String name, Random random, List<IpAddress> held) {
    String key = random.nextBoolean() ? "" : "k" + random.nextInt(2);
    int port = 80 + random.nextInt(3);
    Claim claim = new Claim(key, Set.of("TCP/" + port), random.nextInt(3) == 0 ? "app" : "");
    boolean both = random.nextInt(3) == 0;
    Claim agreed = held.isEmpty() ? claim : claims.getOrDefault(keyOf(name), claim);
    claims.put(keyOf(name), agreed);
    return new AddressRequest(
        keyOf(name),
        Map.of(),
        Map.of(),
        both ? List.of(Family.IPV4, Family.IPV6) : List.of(Family.IPV4),
        random.nextBoolean(),
        random.nextInt(5) == 0 ? List.of(IpAddress.of("10.0.0.1")) : List.of(),
        "spec.loadBalancerIP",
        "",
        agreed,
        held);
  }

  private static ObjectKey keyOf(String name) {
    return new ObjectKey("default", name);
  }

  private void pool(String name, String spec) {
    pools.add(
        Pool.read(
            YAML.unmarshal(
                "metadata: {namespace: metallb-system, name: " + name + "}\nspec: {" + spec + "}",
                IPAddressPool.class)));
  }

  private Pools all() {
    return Pools.of(pools);
  }

  private Decision allocate(String name, String more) {
    try {
      AddressRequest request = read(name, more, Map.of());
      Decision decision = AddressChoice.choose(request, all(), holdings);
      if (decision instanceof Given(List<IpAddress> addresses, String _)) {
        holdings.put(request.service(), addresses, request.claim());
      }
      return decision;
    } catch (RequestReader.MalformedException malformed) {
      return new Refused(malformed.reason());
    }
  }

  private String reason(String name, String more) {
    return allocate(name, more) instanceof Refused(String reason) ? reason : "given";
  }

  private AddressRequest request(String name, String more, Map<String, String> namespaceLabels) {
    try {
      return read(name, more, namespaceLabels);
    } catch (RequestReader.MalformedException malformed) {
      throw new AssertionError(malformed);
    }
  }

  private AddressRequest read(String name, String more, Map<String, String> namespaceLabels)
      throws RequestReader.MalformedException {
    Service service = YAML.unmarshal(more.isEmpty() ? "{}" : more, Service.class);
    Service whole =
        service
            .edit()
            .editOrNewMetadata()
            .withNamespace("default")
            .withName(name)
            .endMetadata()
            .editOrNewSpec()
            .withType("LoadBalancer")
            .endSpec()
            .build();
    if (whole.getSpec().getIpFamilies().isEmpty()) {
      whole.getSpec().setIpFamilies(List.of("IPv4"));
    }
    return RequestReader.read(whole, namespaceLabels, holdings.of(keyOf(name)));
  }

  private static Given given(String... addresses) {
    return new Given(List.of(addresses).stream().map(IpAddress::of).toList(), "");
  }
}
