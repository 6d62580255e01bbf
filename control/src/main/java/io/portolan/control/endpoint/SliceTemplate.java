// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.endpoint;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// What all slices of one Service have in common.
///
/// @param name of the Service
/// @param owner the object with which the slices go
/// @param labels all of them
/// @param trigger when the change happened that slices written now bring
record SliceTemplate(
    String namespace,
    String name,
    OwnerReference owner,
    Map<String, String> labels,
    Instant trigger) {

  /// The metadata of a new slice.
  ObjectMeta fresh() {
    return new ObjectMetaBuilder()
        .withNamespace(namespace)
        .withGenerateName(name + "-")
        .withLabels(labels)
        .withOwnerReferences(owner)
        .addToAnnotations(EndpointLabels.TRIGGER_TIME, trigger.toString())
        .build();
  }

  /// The metadata of a slice that is written again.
  ObjectMeta renewed(ObjectMeta old) {
    return new ObjectMetaBuilder(old)
        .withLabels(labels)
        .withOwnerReferences(owner)
        .addToAnnotations(EndpointLabels.TRIGGER_TIME, trigger.toString())
        .build();
  }

  /// Whether a slice's labels are still what they should be.
  boolean fits(ObjectMeta metadata) {
    return Objects.equals(new TreeMap<>(metadata.getLabels()), new TreeMap<>(labels));
  }
}
