// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.dns.wire.Ask;
import io.portolan.dns.wire.Message;
import io.portolan.dns.wire.RecordType;
import io.portolan.network.ByteMap;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.Protocol;
import io.portolan.network.service.Endpoint;
import io.portolan.network.service.EndpointPort;
import io.portolan.network.service.Service;
import io.portolan.network.service.ServiceEndpoints;
import io.portolan.network.service.ServicePort;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Laws of the zone on random clusters.
class ZonePropertyTest {
  private static final int[] TYPES = {
    RecordType.A, RecordType.AAAA, RecordType.SRV, RecordType.PTR, RecordType.TXT, RecordType.CNAME
  };

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void foldingChangesGivesTheZoneOfTheEndState() {
    for (int round = 0; round < 60; round++) {
      Map<NamespacedName, ServiceEndpoints> state = new TreeMap<>();
      Zone folded = new Zone(Scenario.SETTINGS).synced();
      for (int step = 0; step < 60; step++) {
        NamespacedName name = randomName();
        if (random.nextInt(3) == 0) {
          state.remove(name);
          folded = folded.without(name);
        } else {
          ServiceEndpoints service = randomService(name);
          state.put(name, service);
          folded = folded.with(service);
        }
      }
      Zone fresh = new Zone(Scenario.SETTINGS).synced();
      for (ServiceEndpoints service : state.values()) {
        fresh = fresh.with(service);
      }
      assertThat(folded.size()).as("seed %d", seed).isEqualTo(fresh.size());
      for (String name : names()) {
        for (int type : TYPES) {
          assertThat(answer(folded, name, type))
              .as("seed %d: %s", seed, name)
              .isEqualTo(answer(fresh, name, type));
        }
      }
    }
  }

  @Test
  void letterCaseChangesNothingButLetterCase() {
    Zone zone = new Zone(Scenario.SETTINGS).synced();
    for (int i = 0; i < 30; i++) {
      zone = zone.with(randomService(randomName()));
    }
    for (String name : names()) {
      for (int type : TYPES) {
        String mixed = answer(zone, mixCase(name), type);
        assertThat(mixed.toLowerCase(Locale.ROOT))
            .as("seed %d: %s", seed, name)
            .isEqualTo(answer(zone, name, type).toLowerCase(Locale.ROOT));
      }
    }
  }

  /// NXDOMAIN is a fact about a name, not about a type, and about all names below it. Behind an
  /// alias it is a fact about the alias's target (RFC 6604), so aliases are left out.
  @Test
  void aNameThatDoesNotExistHasNoTypeAndNothingBelowIt() {
    Zone zone = new Zone(Scenario.SETTINGS).synced();
    for (int i = 0; i < 30; i++) {
      zone = zone.with(randomService(randomName()));
    }
    for (String name : names()) {
      String parent = name.substring(name.indexOf('.') + 1);
      if (answer(zone, name, RecordType.A).contains("CNAME")) {
        continue;
      }
      boolean isDenied = answer(zone, name, RecordType.A).startsWith("NXDOMAIN");
      for (int type : TYPES) {
        assertThat(answer(zone, name, type).startsWith("NXDOMAIN"))
            .as("seed %d: %s", seed, name)
            .isEqualTo(isDenied);
      }
      String above = answer(zone, parent, RecordType.A);
      if (above.startsWith("NXDOMAIN") && !above.contains("CNAME")) {
        assertThat(isDenied).as("seed %d: %s", seed, name).isTrue();
      }
    }
  }

  @Test
  void keepsManyKeysApart() {
    Map<Integer, String> expected = new TreeMap<>();
    ByteMap<String> map = ByteMap.empty();
    for (int i = 0; i < 20_000; i++) {
      int key = random.nextInt(3_000);
      if (random.nextInt(3) == 0) {
        expected.remove(key);
        map = map.without(bytes(key));
      } else {
        expected.put(key, "value " + i);
        map = map.with(bytes(key), "value " + i);
      }
    }
    assertThat(map.size()).as("seed %d", seed).isEqualTo(expected.size());
    for (int key = 0; key < 3_000; key++) {
      assertThat(map.get(bytes(key))).as("seed %d", seed).isEqualTo(expected.get(key));
    }
  }

  /// Keys many of which share a hash: "Aa" and "BB" have the same.
  private static byte[] bytes(int key) {
    StringBuilder text = new StringBuilder();
    for (int bit = 0; bit < 12; bit++) {
      text.append((key >> bit & 1) == 0 ? "Aa" : "BB");
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static String answer(Zone zone, String name, int type) {
    Optional<Message> message = Scenario.ask(zone, name, type, 1232);
    return Ask.text(message.orElseThrow());
  }

  private String mixCase(String name) {
    StringBuilder mixed = new StringBuilder();
    for (char c : name.toCharArray()) {
      mixed.append(random.nextBoolean() ? Character.toUpperCase(c) : c);
    }
    return mixed.toString();
  }

  private NamespacedName randomName() {
    return new NamespacedName("ns" + random.nextInt(3), "s" + random.nextInt(5));
  }

  private ServiceEndpoints randomService(NamespacedName name) {
    int kind = random.nextInt(5);
    boolean isExternal = kind == 0;
    boolean isHeadless = kind <= 2;
    List<IpAddress> addresses = new ArrayList<>();
    if (!isHeadless) {
      addresses.add(address("10.96.0.", Family.IPV4));
      if (random.nextBoolean()) {
        addresses.add(address("fd00:10:96::", Family.IPV6));
      }
    }
    Service service =
        new Service(
            name,
            isExternal ? Service.Type.EXTERNAL_NAME : Service.Type.CLUSTER_IP,
            isHeadless && !isExternal,
            addresses,
            List.of(new ServicePort(random.nextBoolean() ? "http" : "", Protocol.TCP, 80, 0)),
            isExternal ? externalName() : "",
            Optional.empty());
    List<Endpoint> endpoints = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0 && !isExternal; i--) {
      endpoints.add(endpoint());
    }
    return new ServiceEndpoints(service, endpoints);
  }

  private String externalName() {
    return switch (random.nextInt(3)) {
      case 0 -> "www.example.com";
      case 1 -> "192.0.2.1";
      default -> randomName().name() + "." + randomName().namespace() + ".svc.cluster.local";
    };
  }

  private Endpoint endpoint() {
    boolean ready = random.nextInt(4) != 0;
    return new Endpoint(
        random.nextBoolean()
            ? address("10.244.0.", Family.IPV4)
            : address("fd00:10:244::", Family.IPV6),
        random.nextBoolean() ? "h" + random.nextInt(3) : "",
        Optional.empty(),
        Optional.empty(),
        ready,
        ready,
        false,
        List.of(new EndpointPort("http", Protocol.TCP, 8080)));
  }

  private IpAddress address(String prefix, Family family) {
    IpAddress address = IpAddress.of(prefix + random.nextInt(1, 9));
    assertThat(address.family()).isEqualTo(family);
    return address;
  }

  /// Every name that may have records in such a cluster, and some that never do.
  private static List<String> names() {
    List<String> names = new ArrayList<>();
    for (int ns = 0; ns < 4; ns++) {
      String namespace = "ns" + ns + ".svc.cluster.local";
      names.add(namespace);
      for (int s = 0; s < 6; s++) {
        String service = "s" + s + "." + namespace;
        names.add(service);
        names.add("_tcp." + service);
        names.add("_http._tcp." + service);
        for (int h = 0; h < 4; h++) {
          names.add("h" + h + "." + service);
          names.add("10-244-0-" + (h + 1) + "." + service);
        }
      }
    }
    for (int i = 1; i < 10; i++) {
      names.add(i + ".0.96.10.in-addr.arpa");
      names.add(i + ".0.244.10.in-addr.arpa");
    }
    return names;
  }
}
