// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.env;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceFieldSelector;
import io.portolan.network.IpAddress;
import io.portolan.node.pod.PodSpecs;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What a pod may learn of itself: the values behind `fieldRef` and `resourceFieldRef`.
///
/// @param podAddresses the primary family first
/// @param nodeAddresses of its node, the primary family first
/// @param allocatable the node's resources, which stand for limits that are not set
public record FieldValues(
    Pod pod,
    List<IpAddress> podAddresses,
    List<IpAddress> nodeAddresses,
    Map<String, Quantity> allocatable) {

  /// The value of a field such as `metadata.name` or `metadata.labels['app']`.
  ///
  /// @throws MissingReferenceException when there is no such field to refer to
  public String field(String path) {
    var metadata = pod.getMetadata();
    return switch (path) {
      case "metadata.name" -> metadata.getName();
      case "metadata.namespace" -> metadata.getNamespace();
      case "metadata.uid" -> metadata.getUid();
      case "metadata.labels" -> lines(PodSpecs.labels(pod));
      case "metadata.annotations" -> lines(PodSpecs.annotations(pod));
      case "spec.nodeName" -> Objects.requireNonNullElse(pod.getSpec().getNodeName(), "");
      case "spec.serviceAccountName" ->
          Objects.requireNonNullElse(pod.getSpec().getServiceAccountName(), "default");
      case "status.podIP" -> first(podAddresses);
      case "status.podIPs" -> joined(podAddresses);
      case "status.hostIP" -> first(nodeAddresses);
      case "status.hostIPs" -> joined(nodeAddresses);
      default -> subscript(path);
    };
  }

  private String subscript(String path) {
    Map<String, String> values =
        path.startsWith("metadata.labels['")
            ? PodSpecs.labels(pod)
            : path.startsWith("metadata.annotations['") ? PodSpecs.annotations(pod) : Map.of();
    int open = path.indexOf("['");
    if (open < 0 || !path.endsWith("']")) {
      throw new MissingReferenceException("unsupported fieldPath: " + path);
    }
    return values.getOrDefault(path.substring(open + 2, path.length() - 2), "");
  }

  /// As the downward API prints maps.
  private static String lines(Map<String, String> values) {
    return new TreeMap<>(values)
        .entrySet().stream()
            .map(entry -> entry.getKey() + "=" + quoted(entry.getValue()))
            .collect(Collectors.joining("\n"));
  }

  private static String quoted(String value) {
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  private static String first(List<IpAddress> addresses) {
    return addresses.isEmpty() ? "" : addresses.getFirst().toString();
  }

  private static String joined(List<IpAddress> addresses) {
    return addresses.stream().map(IpAddress::toString).collect(Collectors.joining(","));
  }

  /// A container's request or limit, in units of the divisor, rounded up.
  ///
  /// @param container the one that asks, unless the selector names another
  public String resource(ResourceFieldSelector selector, Container container) {
    String name = selector.getContainerName();
    Container asked =
        name == null || name.isEmpty()
            ? container
            : PodSpecs.container(pod, name)
                .orElseThrow(
                    () -> new MissingReferenceException("container " + name + " not found"));
    String resource = selector.getResource();
    int dot = resource.indexOf('.');
    String kind = dot < 0 ? "" : resource.substring(0, dot);
    String what = resource.substring(dot + 1);
    BigDecimal amount =
        switch (kind) {
          case "limits" -> limit(asked, what);
          case "requests" ->
              amount(requests(asked), what)
                  .or(() -> amount(limits(asked), what))
                  .orElse(BigDecimal.ZERO);
          default ->
              throw new MissingReferenceException("unsupported container resource: " + resource);
        };
    BigDecimal divisor =
        Optional.ofNullable(selector.getDivisor())
            .map(Quantity::getNumericalAmount)
            .filter(d -> d.signum() > 0)
            .orElse(BigDecimal.ONE);
    return amount.divide(divisor, 0, RoundingMode.CEILING).toPlainString();
  }

  private BigDecimal limit(Container container, String what) {
    return amount(limits(container), what)
        .or(() -> amount(allocatable, what))
        .orElse(BigDecimal.ZERO);
  }

  private static Optional<BigDecimal> amount(Map<String, Quantity> amounts, String what) {
    return Optional.ofNullable(amounts.get(what)).map(Quantity::getNumericalAmount);
  }

  private static Map<String, Quantity> requests(Container container) {
    return container.getResources() == null
        ? Map.of()
        : Objects.requireNonNullElse(container.getResources().getRequests(), Map.of());
  }

  private static Map<String, Quantity> limits(Container container) {
    return container.getResources() == null
        ? Map.of()
        : Objects.requireNonNullElse(container.getResources().getLimits(), Map.of());
  }
}
