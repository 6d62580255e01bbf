// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.managed;

import com.fasterxml.jackson.databind.node.TextNode;
import io.portolan.kube.managed.Shape.MapKey;
import io.portolan.kube.managed.Shape.Member;
import io.portolan.kube.managed.Shape.Relation;
import io.portolan.kube.schema.Definition;
import io.portolan.kube.schema.Definitions;
import io.portolan.kube.schema.ListTypes;
import io.portolan.kube.schema.Property;
import io.portolan.kube.schema.Type;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// The shapes of Kubernetes' types, each made when it is first asked for.
public final class Shapes {
  /// What every object has.
  private static final Set<String> ROOTS = Set.of("metadata", "spec", "status");

  /// Fields that Go holds as structs, so that they are there even when nothing is in them. The
  /// published schemas do not say so.
  private static final Set<String> STRUCTS =
      Set.of(
          "DeploymentSpec.strategy",
          "DeploymentSpec.template",
          "ReplicaSetSpec.template",
          "DaemonSetSpec.template",
          "DaemonSetSpec.updateStrategy",
          "StatefulSetSpec.template",
          "StatefulSetSpec.updateStrategy",
          "JobSpec.template",
          "CronJobSpec.jobTemplate",
          "Container.resources",
          "EphemeralContainer.resources",
          "ContainerStatus.state",
          "ContainerStatus.lastState",
          "PersistentVolumeClaimSpec.resources",
          "ServiceStatus.loadBalancer",
          "IngressStatus.loadBalancer",
          "NodeStatus.nodeInfo",
          "NodeStatus.daemonEndpoints",
          "NodeDaemonEndpoints.kubeletEndpoint",
          "Endpoint.conditions",
          "HorizontalPodAutoscalerSpec.scaleTargetRef",
          "ValidatingWebhook.clientConfig",
          "MutatingWebhook.clientConfig");

  private static final Supplier<ListTypes> LIST_TYPES = new Lazily<>(ListTypes::read);
  private static final Map<String, Shape> BY_DEFINITION = new ConcurrentHashMap<>();

  private Shapes() {}

  /// The shape of a definition's values; of one that is not known, what their JSON says.
  public static Shape of(String definition) {
    return BY_DEFINITION.computeIfAbsent(
        definition,
        name ->
            Definitions.get().named(name).<Shape>map(Shapes::struct).orElse(Shape.Untyped.DEDUCED));
  }

  private static Shape struct(Definition definition) {
    boolean atomic = LIST_TYPES.get().isAtomic(definition.name());
    return new Shape.Struct(definition.name(), atomic, new Lazily<>(() -> members(definition)));
  }

  private static Map<String, Member> members(Definition definition) {
    Map<String, Member> members = new HashMap<>();
    for (Property property : definition.properties().values()) {
      String name = property.name();
      boolean always =
          property.type() instanceof Type.Reference
              ? ROOTS.contains(name) || STRUCTS.contains(definition.simpleName() + "." + name)
              : property.required() && !(property.type() instanceof Type.Scalar);
      members.put(
          name,
          new Member(new PathElement.Field(name), field(definition.name(), property), always));
    }
    return Map.copyOf(members);
  }

  private static Shape field(String definition, Property property) {
    Map<String, String> extensions = LIST_TYPES.get().of(definition, property.name());
    return switch (property.type()) {
      case Type.ListOf list ->
          new Shape.ListOf(shape(list.element()), relation(list.element(), extensions));
      case Type.MapOf map ->
          new Shape.MapOf(shape(map.value()), "atomic".equals(extensions.get(ListTypes.MAP_TYPE)));
      case Type.Reference reference -> reference(reference, extensions);
      case Type.Scalar scalar -> shape(scalar);
    };
  }

  /// A field can say otherwise than its type.
  private static Shape reference(Type.Reference type, Map<String, String> extensions) {
    Shape shape = of(type.definition());
    String said = extensions.getOrDefault(ListTypes.MAP_TYPE, "");
    return shape instanceof Shape.Struct struct && !said.isEmpty()
        ? new Shape.Struct(struct.name(), said.equals("atomic"), struct.declared())
        : shape;
  }

  private static Relation relation(Type element, Map<String, String> extensions) {
    return switch (extensions.getOrDefault(ListTypes.LIST_TYPE, "atomic")) {
      case "set" -> new Relation.Set();
      case "map" ->
          new Relation.ByKeys(
              Arrays.stream(extensions.getOrDefault(ListTypes.LIST_MAP_KEYS, "").split(","))
                  .map(key -> key(element, key))
                  .toList());
      default -> new Relation.Atomic();
    };
  }

  /// Of all fields that tell elements apart, only the protocol of a port may be left out.
  private static MapKey key(Type element, String name) {
    boolean port =
        name.equals("protocol")
            && element instanceof Type.Reference reference
            && List.of("ContainerPort", "ServicePort").contains(reference.simpleName());
    return new MapKey(name, port ? Optional.of(TextNode.valueOf("TCP")) : Optional.empty());
  }

  private static Shape shape(Type type) {
    return switch (type) {
      case Type.Scalar scalar ->
          switch (scalar) {
            case STRING, TIME, MICRO_TIME, BYTES -> Shape.Scalar.TEXT;
            case INT32, INT64, NUMBER -> Shape.Scalar.NUMBER;
            case BOOLEAN -> Shape.Scalar.BOOLEAN;
            case QUANTITY, INT_OR_STRING -> Shape.Scalar.ANY;
            case RAW -> Shape.Untyped.WHOLE;
          };
      case Type.ListOf list -> new Shape.ListOf(shape(list.element()), new Relation.Atomic());
      case Type.MapOf map -> new Shape.MapOf(shape(map.value()), false);
      case Type.Reference reference -> of(reference.definition());
    };
  }
}
