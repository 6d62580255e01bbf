// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.kubernetes;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.TypedLocalObjectReference;
import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBackend;
import io.fabric8.kubernetes.api.model.networking.v1.IngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.IngressServiceBackend;
import io.fabric8.kubernetes.api.model.networking.v1.IngressSpec;
import io.fabric8.kubernetes.api.model.networking.v1.IngressTLS;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceBackendPort;
import io.portolan.network.NamespacedName;
import io.portolan.network.ingress.Ingress;
import io.portolan.network.ingress.Ingress.HostRule;
import io.portolan.network.ingress.Ingress.Path;
import io.portolan.network.ingress.Ingress.PathType;
import io.portolan.network.ingress.Ingress.Target;
import io.portolan.network.ingress.Ingress.Tls;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads Ingresses.
public final class IngressReader {
  /// Names the class where `spec.ingressClassName` does not; older than the field.
  public static final String CLASS_ANNOTATION = "kubernetes.io/ingress.class";

  private IngressReader() {}

  public static Ingress read(io.fabric8.kubernetes.api.model.networking.v1.Ingress object) {
    ObjectMeta meta = object.getMetadata();
    IngressSpec spec = object.getSpec() == null ? new IngressSpec() : object.getSpec();
    Map<String, String> annotations =
        meta.getAnnotations() == null ? Map.of() : Map.copyOf(meta.getAnnotations());
    String className =
        Objects.requireNonNullElse(
            spec.getIngressClassName(), annotations.getOrDefault(CLASS_ANNOTATION, ""));
    return new Ingress(
        new NamespacedName(meta.getNamespace(), meta.getName()),
        meta.getCreationTimestamp() == null
            ? Instant.EPOCH
            : Instant.parse(meta.getCreationTimestamp()),
        className,
        Optional.ofNullable(spec.getDefaultBackend()).flatMap(IngressReader::target),
        spec.getRules().stream().map(IngressReader::rule).toList(),
        spec.getTls().stream().map(IngressReader::tls).toList(),
        annotations);
  }

  private static HostRule rule(IngressRule rule) {
    List<HTTPIngressPath> paths = rule.getHttp() == null ? List.of() : rule.getHttp().getPaths();
    return new HostRule(
        text(rule.getHost()), paths.stream().flatMap(path -> path(path).stream()).toList());
  }

  private static Optional<Path> path(HTTPIngressPath path) {
    PathType type =
        switch (text(path.getPathType())) {
          case "Exact" -> PathType.EXACT;
          case "Prefix" -> PathType.PREFIX;
          default -> PathType.IMPLEMENTATION_SPECIFIC;
        };
    String text = text(path.getPath());
    return Optional.ofNullable(path.getBackend())
        .flatMap(IngressReader::target)
        .map(target -> new Path(text.isEmpty() ? "/" : text, type, target));
  }

  private static Optional<Target> target(IngressBackend backend) {
    @Nullable IngressServiceBackend service = backend.getService();
    if (service != null) {
      ServiceBackendPort port =
          service.getPort() == null ? new ServiceBackendPort() : service.getPort();
      int number = port.getNumber() == null ? 0 : port.getNumber();
      return Optional.of(new Target.Service(text(service.getName()), number, text(port.getName())));
    }
    @Nullable TypedLocalObjectReference resource = backend.getResource();
    return Optional.ofNullable(resource)
        .map(each -> new Target.Resource(text(each.getKind()), text(each.getName())));
  }

  private static Tls tls(IngressTLS tls) {
    return new Tls(List.copyOf(tls.getHosts()), text(tls.getSecretName()));
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }
}
