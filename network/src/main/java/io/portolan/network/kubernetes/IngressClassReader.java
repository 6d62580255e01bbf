// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.kubernetes;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.portolan.network.ingress.IngressClass;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/// Reads IngressClasses.
public final class IngressClassReader {
  /// `true` makes a class the default one.
  public static final String DEFAULT = "ingressclass.kubernetes.io/is-default-class";

  private IngressClassReader() {}

  public static IngressClass read(
      io.fabric8.kubernetes.api.model.networking.v1.IngressClass object) {
    ObjectMeta meta = object.getMetadata();
    Map<String, String> annotations = Objects.requireNonNullElse(meta.getAnnotations(), Map.of());
    String controller = object.getSpec() == null ? "" : object.getSpec().getController();
    return new IngressClass(
        meta.getName(),
        Objects.requireNonNullElse(controller, ""),
        "true".equals(annotations.get(DEFAULT)),
        meta.getCreationTimestamp() == null
            ? Instant.EPOCH
            : Instant.parse(meta.getCreationTimestamp()));
  }
}
