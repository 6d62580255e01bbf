// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.ingress;

import io.portolan.network.NamespacedName;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The ports of a ConfigMap of ingress-nginx's form: each key is a port, and its value says where
/// connections go, `NAMESPACE/SERVICE:PORT`, after which `:PROXY` says that they begin with a
/// header of the PROXY protocol, and a second one that endpoints get one.
///
/// @param ports by number
/// @param faults what is wrong with a key, by key; its port is left out
public record TcpServices(SortedMap<Integer, TcpService> ports, SortedMap<String, String> faults) {
  /// The ConfigMap, in the namespace of the proxy.
  public static final NamespacedName CONFIG_MAP =
      new NamespacedName("portolan-ingress", "tcp-services");

  /// No ports.
  public static final TcpServices NONE = new TcpServices(new TreeMap<>(), new TreeMap<>());

  /// What the proxy's pods listen at themselves.
  private static final Set<Integer> TAKEN = Set.of(80, 443, 10_254);

  private static final int MOST_PORT = 65_535;
  private static final String PROXY = "PROXY";
  private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,4}");
  private static final Pattern TARGET =
      Pattern.compile(
          "([-a-z0-9.]+)/([-a-z0-9.]+):([-a-z0-9]+)(?::((?i:PROXY)?))?(?::((?i:PROXY)?))?");

  /// @param data the ConfigMap's
  public static TcpServices read(Map<String, String> data) {
    SortedMap<Integer, TcpService> ports = new TreeMap<>();
    SortedMap<String, String> faults = new TreeMap<>();
    data.forEach(
        (key, value) -> {
          try {
            TcpService service = service(port(key), value.strip());
            ports.put(service.port(), service);
          } catch (IllegalArgumentException wrong) {
            faults.put(key, wrong.getMessage() + "; nothing listens there");
          }
        });
    return new TcpServices(
        Collections.unmodifiableSortedMap(ports), Collections.unmodifiableSortedMap(faults));
  }

  private static int port(String key) {
    int port = NUMBER.matcher(key).matches() ? Integer.parseInt(key) : 0;
    if (port < 1 || port > MOST_PORT) {
      throw new IllegalArgumentException("must be a port, from 1 to 65535");
    }
    if (TAKEN.contains(port)) {
      throw new IllegalArgumentException("is a port that the proxy itself listens at");
    }
    return port;
  }

  private static TcpService service(int port, String value) {
    Matcher target = TARGET.matcher(value);
    if (!target.matches()) {
      throw new IllegalArgumentException(
          "\"" + value + "\" is not NAMESPACE/SERVICE:PORT[:PROXY][:PROXY]");
    }
    return new TcpService(
        port,
        new NamespacedName(target.group(1), target.group(2)),
        target.group(3),
        PROXY.equalsIgnoreCase(target.group(4)),
        PROXY.equalsIgnoreCase(target.group(5)));
  }
}
