// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.frame;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.portolan.control.frame.ObjectCache.Index;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The ways in which controllers find objects.
public final class Indexes {
  /// Pods by each of their labels; words from [#pair].
  public static final Index<Pod> PODS_BY_LABEL =
      new Index<>("label", pod -> pairs(namespace(pod), Labels.of(pod)));

  /// Pods by the node they are bound to.
  public static final Index<Pod> PODS_BY_NODE =
      new Index<>("node", pod -> Pods.isBound(pod) ? List.of(Pods.nodeName(pod)) : List.of());

  /// Services by one pair of their selector; words from [#pair].
  public static final Index<Service> SERVICES_BY_SELECTOR =
      new Index<>("selector", Indexes::oneOfSelector);

  /// EndpointSlices by the Service they belong to, `namespace/name`.
  public static final Index<EndpointSlice> SLICES_BY_SERVICE =
      new Index<>("service", Indexes::serviceOf);

  private static final String SERVICE_NAME = "kubernetes.io/service-name";

  private Indexes() {}

  /// Objects by the uid of their controller, and those without under [#orphans].
  public static <T extends HasMetadata> Index<T> byController() {
    return new Index<>(
        "controller",
        object ->
            List.of(
                Owners.controller(object)
                    .map(OwnerReference::getUid)
                    .orElseGet(() -> orphans(namespace(object)))));
  }

  /// The word under which [#byController] finds the objects of a namespace that nobody controls.
  public static String orphans(String namespace) {
    return "orphans in " + namespace;
  }

  /// The word for one label in a namespace.
  public static String pair(String namespace, Map.Entry<String, String> label) {
    return namespace + "/" + label.getKey() + "=" + label.getValue();
  }

  /// The pods of a namespace that a selector of pairs, not empty, matches.
  public static List<Pod> select(
      ObjectCache<Pod> pods, String namespace, Map<String, String> selector) {
    Optional<String> rarest =
        pairs(namespace, selector).stream()
            .min(
                (a, b) ->
                    Integer.compare(pods.count(PODS_BY_LABEL, a), pods.count(PODS_BY_LABEL, b)));
    if (rarest.isEmpty()) {
      return List.of();
    }
    List<Pod> found = pods.by(PODS_BY_LABEL, rarest.get());
    found.removeIf(pod -> !Labels.matches(selector, Labels.of(pod)));
    return found;
  }

  /// The Services whose selector matches a pod.
  public static Collection<Service> servicesOf(ObjectCache<Service> services, Pod pod) {
    Map<String, String> labels = Labels.of(pod);
    Map<ObjectKey, Service> found = new LinkedHashMap<>();
    for (String word : pairs(namespace(pod), labels)) {
      for (Service service : services.by(SERVICES_BY_SELECTOR, word)) {
        if (Labels.matches(service.getSpec().getSelector(), labels)) {
          found.put(ObjectKey.of(service), service);
        }
      }
    }
    return found.values();
  }

  private static Collection<String> pairs(String namespace, Map<String, String> labels) {
    Set<String> words = new HashSet<>();
    for (Map.Entry<String, String> label : labels.entrySet()) {
      words.add(pair(namespace, label));
    }
    return words;
  }

  private static Collection<String> oneOfSelector(Service service) {
    Map<String, String> selector = service.getSpec().getSelector();
    return selector == null || selector.isEmpty()
        ? List.of()
        : List.of(pair(namespace(service), new TreeMap<>(selector).firstEntry()));
  }

  private static Collection<String> serviceOf(EndpointSlice slice) {
    String name = Labels.of(slice).get(SERVICE_NAME);
    return name == null ? new ArrayList<>() : List.of(namespace(slice) + "/" + name);
  }

  private static String namespace(HasMetadata object) {
    return ObjectKey.of(object).namespace();
  }
}
