// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.api.Api;
import io.portolan.kube.api.Place;
import io.portolan.kube.api.PodStreams.PodIdentity;
import io.portolan.kube.api.Statuses;
import io.portolan.kube.kind.Tree;
import java.util.List;
import java.util.stream.Stream;

/// Finds the pod and container that a stream is for.
final class PodTargets {
  private static final String DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container";

  private final Api api;

  PodTargets(Api api) {
    this.api = api;
  }

  /// A container of a pod that is on a node.
  record Target(PodIdentity identity, String container) {}

  /// @param container "" for the only one, or the one that the pod names as its default
  Target find(Place place, String container) {
    ObjectNode pod = api.reader().get(place).tree();
    String chosen = container.isEmpty() ? only(place, pod) : container;
    if (!containers(pod).contains(chosen)) {
      throw Statuses.badRequest("container " + chosen + " is not valid for pod " + place.name());
    }
    return new Target(identity(place, pod), chosen);
  }

  /// @throws io.portolan.kube.client.KubeException when the pod is on no node yet
  PodIdentity identity(Place place) {
    return identity(place, api.reader().get(place).tree());
  }

  private static PodIdentity identity(Place place, ObjectNode pod) {
    String node = Tree.text(pod, "spec", "nodeName");
    if (node.isEmpty()) {
      throw Statuses.badRequest("pod " + place.name() + " does not have a host assigned");
    }
    return new PodIdentity(
        place.namespace(), place.name(), Tree.text(pod, "metadata", "uid"), node);
  }

  private static List<String> containers(ObjectNode pod) {
    return Stream.of("containers", "initContainers", "ephemeralContainers")
        .flatMap(list -> Tree.objects(pod, "spec", list).stream())
        .map(container -> Tree.text(container, "name"))
        .toList();
  }

  private static String only(Place place, ObjectNode pod) {
    String named = Tree.text(pod, "metadata", "annotations", DEFAULT_CONTAINER);
    if (!named.isEmpty()) {
      return named;
    }
    List<String> names =
        Tree.objects(pod, "spec", "containers").stream()
            .map(container -> Tree.text(container, "name"))
            .toList();
    if (names.size() == 1) {
      return names.getFirst();
    }
    List<String> init =
        Tree.objects(pod, "spec", "initContainers").stream()
            .map(container -> Tree.text(container, "name"))
            .toList();
    throw Statuses.badRequest(
        "a container name must be specified for pod "
            + place.name()
            + ", choose one of: ["
            + String.join(" ", names)
            + "]"
            + (init.isEmpty()
                ? ""
                : " or one of the init containers: [" + String.join(" ", init) + "]"));
  }
}
