// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.kubernetes;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.Protocol;
import io.portolan.network.service.Exposure;
import io.portolan.network.service.Exposure.TrafficPolicy;
import io.portolan.network.service.Service;
import io.portolan.network.service.ServicePort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads Services.
public final class ServiceReader {
  private static final String PROXY_NAME = "service.kubernetes.io/service-proxy-name";
  private static final String SOURCE_RANGES =
      "service.beta.kubernetes.io/load-balancer-source-ranges";
  private static final String HEADLESS = "service.kubernetes.io/headless";
  private static final int DEFAULT_AFFINITY_SECONDS = 10800;

  private ServiceReader() {}

  public static Reading<Service> read(io.fabric8.kubernetes.api.model.Service object) {
    List<String> problems = new ArrayList<>();
    ServiceSpec spec = object.getSpec() == null ? new ServiceSpec() : object.getSpec();
    Service.Type type = type(spec.getType(), problems);
    boolean headless = "None".equals(spec.getClusterIP());
    Service service =
        new Service(
            new NamespacedName(object.getMetadata().getNamespace(), object.getMetadata().getName()),
            type,
            headless,
            headless || type == Service.Type.EXTERNAL_NAME ? List.of() : clusterIps(spec, problems),
            ports(spec, type, problems),
            type == Service.Type.EXTERNAL_NAME ? withoutDot(spec.getExternalName()) : "",
            affinity(spec),
            exposure(object, spec, problems),
            labels(object));
    return new Reading<>(service, List.copyOf(problems));
  }

  private static Map<String, String> labels(io.fabric8.kubernetes.api.model.Service object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels == null ? Map.of() : Map.copyOf(labels);
  }

  private static Service.Type type(@Nullable String type, List<String> problems) {
    return switch (type == null ? "ClusterIP" : type) {
      case "ClusterIP" -> Service.Type.CLUSTER_IP;
      case "NodePort" -> Service.Type.NODE_PORT;
      case "LoadBalancer" -> Service.Type.LOAD_BALANCER;
      case "ExternalName" -> Service.Type.EXTERNAL_NAME;
      default -> {
        problems.add("spec.type: \"" + type + "\" is not a type of Service");
        yield Service.Type.CLUSTER_IP;
      }
    };
  }

  private static List<IpAddress> clusterIps(ServiceSpec spec, List<String> problems) {
    if (spec.getClusterIPs() != null && !spec.getClusterIPs().isEmpty()) {
      return Addresses.read(spec.getClusterIPs(), "spec.clusterIPs", problems);
    }
    return spec.getClusterIP() == null || spec.getClusterIP().isEmpty()
        ? List.of()
        : Addresses.read(List.of(spec.getClusterIP()), "spec.clusterIP", problems);
  }

  private static List<ServicePort> ports(
      ServiceSpec spec, Service.Type type, List<String> problems) {
    if (spec.getPorts() == null) {
      return List.of();
    }
    List<ServicePort> ports = new ArrayList<>(spec.getPorts().size());
    for (io.fabric8.kubernetes.api.model.ServicePort port : spec.getPorts()) {
      Optional<Protocol> protocol = protocol(port.getProtocol());
      if (protocol.isEmpty() || port.getPort() == null) {
        problems.add("spec.ports: \"" + port.getName() + "\" has no usable protocol and port");
        continue;
      }
      ports.add(
          new ServicePort(
              port.getName() == null ? "" : port.getName(),
              protocol.get(),
              port.getPort(),
              port.getNodePort() == null ? 0 : port.getNodePort(),
              type == Service.Type.EXTERNAL_NAME ? target(port) : 0));
    }
    return List.copyOf(ports);
  }

  /// A name would be that of a pod's port, and there is no pod.
  private static int target(io.fabric8.kubernetes.api.model.ServicePort port) {
    IntOrString target = port.getTargetPort();
    return target == null || target.getIntVal() == null || target.getIntVal() == 0
        ? port.getPort()
        : target.getIntVal();
  }

  static Optional<Protocol> protocol(@Nullable String name) {
    return switch (name == null || name.isEmpty() ? "TCP" : name) {
      case "TCP" -> Optional.of(Protocol.TCP);
      case "UDP" -> Optional.of(Protocol.UDP);
      case "SCTP" -> Optional.of(Protocol.SCTP);
      default -> Optional.empty();
    };
  }

  private static Optional<Duration> affinity(ServiceSpec spec) {
    if (!"ClientIP".equals(spec.getSessionAffinity())) {
      return Optional.empty();
    }
    Integer seconds =
        spec.getSessionAffinityConfig() == null
                || spec.getSessionAffinityConfig().getClientIP() == null
            ? null
            : spec.getSessionAffinityConfig().getClientIP().getTimeoutSeconds();
    return Optional.of(Duration.ofSeconds(seconds == null ? DEFAULT_AFFINITY_SECONDS : seconds));
  }

  private static Exposure exposure(
      io.fabric8.kubernetes.api.model.Service object, ServiceSpec spec, List<String> problems) {
    Map<String, String> labels =
        object.getMetadata().getLabels() == null ? Map.of() : object.getMetadata().getLabels();
    List<IpAddress> balancers = new ArrayList<>();
    if ("LoadBalancer".equals(spec.getType())
        && object.getStatus() != null
        && object.getStatus().getLoadBalancer() != null) {
      for (LoadBalancerIngress ingress : object.getStatus().getLoadBalancer().getIngress()) {
        if (ingress.getIp() != null && !"Proxy".equals(ingress.getIpMode())) {
          Addresses.read(ingress.getIp(), "status.loadBalancer.ingress", problems)
              .ifPresent(balancers::add);
        }
      }
    }
    return new Exposure(
        !labels.containsKey(PROXY_NAME) && !labels.containsKey(HEADLESS),
        Addresses.read(spec.getExternalIPs(), "spec.externalIPs", problems),
        List.copyOf(balancers),
        sourceRanges(object, spec, problems),
        policy(spec.getInternalTrafficPolicy()),
        policy(spec.getExternalTrafficPolicy()),
        spec.getHealthCheckNodePort() == null ? 0 : spec.getHealthCheckNodePort());
  }

  /// The annotation is what the field was before it was one, and counts only where the field is not
  /// set.
  private static List<Cidr> sourceRanges(
      io.fabric8.kubernetes.api.model.Service object, ServiceSpec spec, List<String> problems) {
    List<String> texts = spec.getLoadBalancerSourceRanges();
    String field = "spec.loadBalancerSourceRanges";
    Map<String, String> annotations = object.getMetadata().getAnnotations();
    if (texts.isEmpty() && annotations != null && annotations.containsKey(SOURCE_RANGES)) {
      texts = List.of(annotations.get(SOURCE_RANGES).split(","));
      field = "metadata.annotations[" + SOURCE_RANGES + "]";
    }
    List<Cidr> ranges = new ArrayList<>();
    for (String text : texts) {
      Optional<Cidr> range = Cidr.parse(text.strip());
      if (range.isPresent()) {
        ranges.add(range.get());
      } else if (!text.isBlank()) {
        problems.add(field + ": \"" + text.strip() + "\" is not a CIDR block");
      }
    }
    return List.copyOf(ranges);
  }

  private static TrafficPolicy policy(@Nullable String policy) {
    return "Local".equals(policy) ? TrafficPolicy.LOCAL : TrafficPolicy.CLUSTER;
  }

  private static String withoutDot(@Nullable String name) {
    if (name == null) {
      return "";
    }
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }
}
