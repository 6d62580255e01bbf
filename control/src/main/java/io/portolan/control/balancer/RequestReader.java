// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.balancer;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.portolan.control.frame.Labels;
import io.portolan.control.frame.ObjectKey;
import io.portolan.kube.kind.metallb.LoadBalancers;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Reads from a Service what it asks for. Pure.
final class RequestReader {
  private static final String ADDRESSES = "loadBalancerIPs";
  private static final String POOL = "address-pool";
  private static final String SHARING = "allow-shared-ip";

  private RequestReader() {}

  /// What the Service says that cannot be read, in words for its user.
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;

    MalformedException(String reason) {
      super(reason, null, false, false);
      this.reason = reason;
    }

    String reason() {
      return reason;
    }
  }

  /// @param namespaceLabels of the Service's namespace
  /// @throws MalformedException when it names addresses that are none
  static AddressRequest read(
      Service service, Map<String, String> namespaceLabels, List<IpAddress> held)
      throws MalformedException {
    ServiceSpec spec = service.getSpec();
    Optional<Map.Entry<String, String>> annotated = LoadBalancers.annotation(service, ADDRESSES);
    String field =
        annotated.map(entry -> "annotation " + entry.getKey()).orElse("spec.loadBalancerIP");
    String text =
        annotated
            .map(Map.Entry::getValue)
            .orElse(Objects.requireNonNullElse(spec.getLoadBalancerIP(), ""));
    return new AddressRequest(
        ObjectKey.of(service),
        namespaceLabels,
        Labels.of(service),
        families(spec),
        "RequireDualStack".equals(spec.getIpFamilyPolicy()),
        wanted(text, field),
        field,
        LoadBalancers.annotation(service, POOL).map(Map.Entry::getValue).orElse(""),
        claim(service),
        held);
  }

  /// What the Service does with its addresses.
  static Claim claim(Service service) {
    Set<String> ports = new LinkedHashSet<>();
    for (ServicePort port : service.getSpec().getPorts()) {
      ports.add(Objects.requireNonNullElse(port.getProtocol(), "TCP") + "/" + port.getPort());
    }
    boolean local = "Local".equals(service.getSpec().getExternalTrafficPolicy());
    Map<String, String> selector =
        Objects.requireNonNullElse(service.getSpec().getSelector(), Map.of());
    return new Claim(
        LoadBalancers.annotation(service, SHARING).map(Map.Entry::getValue).orElse(""),
        ports,
        local ? service.getMetadata().getNamespace() + new TreeMap<>(selector) : "");
  }

  private static List<Family> families(ServiceSpec spec) {
    List<Family> families = new ArrayList<>();
    for (String name : spec.getIpFamilies()) {
      for (Family family : Family.values()) {
        if (family.apiName().equals(name)) {
          families.add(family);
        }
      }
    }
    return families;
  }

  private static List<IpAddress> wanted(String text, String field) throws MalformedException {
    List<IpAddress> wanted = new ArrayList<>();
    for (String part : text.split(",")) {
      if (part.isBlank()) {
        continue;
      }
      Optional<IpAddress> address = IpAddress.parse(part.strip());
      if (address.isEmpty()) {
        throw new MalformedException(field + ": \"" + part.strip() + "\" is not an IP address");
      }
      if (wanted.stream().anyMatch(other -> other.family() == address.get().family())) {
        throw new MalformedException(
            field + ": \"" + text + "\" names two addresses of one family, and one is given");
      }
      wanted.add(address.get());
    }
    return wanted;
  }
}
