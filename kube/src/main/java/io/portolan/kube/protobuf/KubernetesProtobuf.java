// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.protobuf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.protobuf.Fields.Field;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;

/// Decodes `application/vnd.kubernetes.protobuf` into the JSON that it stands for.
///
/// Go writes a field that is no pointer even when it is zero, and leaves out a pointer that is nil;
/// on the wire the two look alike. So a zero counts as absent, except in the fields that are
/// pointers and for which zero means something else than absence.
public final class KubernetesProtobuf {
  private static final byte[] MAGIC = {'k', '8', 's', 0};
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /// Messages that JSON writes into the object around them.
  private static final Set<String> INLINE =
      Set.of(
          "volumeSource",
          "handler",
          "ingressRuleValue",
          "ephemeralContainerCommon",
          "localObjectReference",
          "persistentVolumeSource",
          "rule",
          "ruleWithOperations");

  /// Pointers, for which zero or false is a value.
  private static final Set<String> POINTERS =
      Set.of(
          "activeDeadlineSeconds",
          "allocateLoadBalancerNodePorts",
          "allowPrivilegeEscalation",
          "automountServiceAccountToken",
          "backoffLimit",
          "blockOwnerDeletion",
          "completions",
          "controller",
          "enableServiceLinks",
          "failedJobsHistoryLimit",
          "fsGroup",
          "gracePeriodSeconds",
          "immutable",
          "leaseTransitions",
          "minReplicas",
          "optional",
          "parallelism",
          "partition",
          "priority",
          "privileged",
          "readOnlyRootFilesystem",
          "ready",
          "replicas",
          "revisionHistoryLimit",
          "runAsGroup",
          "runAsNonRoot",
          "runAsUser",
          "serving",
          "shareProcessNamespace",
          "successfulJobsHistoryLimit",
          "suspend",
          "terminating",
          "terminationGracePeriodSeconds",
          "tolerationSeconds",
          "ttlSecondsAfterFinished");

  private final Fields fields = Fields.builtIn();

  /// @throws IllegalArgumentException when the content is malformed, or of a type that is not known
  public ObjectNode decode(byte[] content) {
    if (content.length < MAGIC.length
        || !Arrays.equals(content, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new IllegalArgumentException("the body does not begin as Kubernetes protobuf does");
    }
    Wire envelope = new Wire(Arrays.copyOfRange(content, MAGIC.length, content.length));
    String apiVersion = "";
    String kind = "";
    byte[] raw = {};
    while (envelope.hasMore()) {
      long tag = envelope.varint();
      switch ((int) (tag >>> 3)) {
        case 1 -> {
          Wire type = envelope.part();
          while (type.hasMore()) {
            long field = type.varint();
            switch ((int) (field >>> 3)) {
              case 1 -> apiVersion = type.part().text();
              case 2 -> kind = type.part().text();
              default -> type.skip((int) (field & 7));
            }
          }
        }
        case 2 -> raw = envelope.part().bytes();
        default -> envelope.skip((int) (tag & 7));
      }
    }
    ObjectNode object = JSON.objectNode();
    object.put("apiVersion", apiVersion).put("kind", kind);
    message(messageOf(apiVersion, kind), new Wire(raw), object);
    return object;
  }

  /// `apps/v1` Deployment is `apps.v1.Deployment`; groups with dots go by their first part.
  private String messageOf(String apiVersion, String kind) {
    int slash = apiVersion.indexOf('/');
    String group = slash < 0 ? "core" : apiVersion.substring(0, slash);
    int dot = group.indexOf('.');
    String name =
        (dot < 0 ? group : group.substring(0, dot))
            + "."
            + apiVersion.substring(slash + 1)
            + "."
            + kind;
    for (String known : new String[] {name, "meta.v1." + kind}) {
      if (fields.has(known)) {
        return known;
      }
    }
    throw new IllegalArgumentException(
        "no kind \"" + kind + "\" of version \"" + apiVersion + "\" can be read from protobuf");
  }

  private void message(String type, Wire wire, ObjectNode into) {
    while (wire.hasMore()) {
      long tag = wire.varint();
      int wireType = (int) (tag & 7);
      Field field = fields.of(type, (int) (tag >>> 3)).orElse(null);
      if (field == null) {
        wire.skip(wireType);
      } else {
        field(field, wire, wireType, into);
      }
    }
  }

  private void field(Field field, Wire wire, int wireType, ObjectNode into) {
    switch (field.shape()) {
      case MAP -> {
        ObjectNode map =
            into.get(field.name()) instanceof ObjectNode present
                ? present
                : into.putObject(field.name());
        mapEntry(field, wire.part(), map);
      }
      case LIST -> {
        ArrayNode list =
            into.get(field.name()) instanceof ArrayNode present
                ? present
                : into.putArray(field.name());
        if (wireType == Wire.BYTES && isNumber(field.type())) {
          Wire packed = wire.part();
          while (packed.hasMore()) {
            list.add(number(field.type(), packed.varint()));
          }
        } else {
          list.add(value(field.type(), wire, wireType));
        }
      }
      case ONE -> {
        if (INLINE.contains(field.name()) && field.type().contains(".")) {
          message(field.type(), wire.part(), into);
          return;
        }
        JsonNode value = value(field.type(), wire, wireType);
        if (!isAbsent(field, value)) {
          into.set(field.name(), value);
        }
      }
    }
  }

  private static boolean isAbsent(Field field, JsonNode value) {
    boolean zero =
        (value.isTextual() && value.textValue().isEmpty())
            || (value.isNumber() && value.doubleValue() == 0)
            || (value.isBoolean() && !value.booleanValue());
    boolean port = field.type().equals("IntOrString");
    return value.isMissingNode() || (zero && !port && !POINTERS.contains(field.name()));
  }

  private void mapEntry(Field field, Wire entry, ObjectNode map) {
    String key = "";
    JsonNode value = isNumber(field.type()) ? JSON.numberNode(0) : JSON.textNode("");
    while (entry.hasMore()) {
      long tag = entry.varint();
      if (tag >>> 3 == 1) {
        key = entry.part().text();
      } else {
        value = value(field.type(), entry, (int) (tag & 7));
      }
    }
    map.set(key, value);
  }

  private static boolean isNumber(String type) {
    return type.equals("int32") || type.equals("int64") || type.equals("bool");
  }

  private static JsonNode number(String type, long value) {
    return type.equals("bool")
        ? JSON.booleanNode(value != 0)
        : type.equals("int32") ? JSON.numberNode((int) value) : JSON.numberNode(value);
  }

  private JsonNode value(String type, Wire wire, int wireType) {
    return switch (type) {
      case "bool", "int32", "int64" -> number(type, wire.varint());
      case "double" -> JSON.numberNode(Double.longBitsToDouble(wire.fixed(8)));
      case "string" -> JSON.textNode(wire.part().text());
      case "bytes" -> JSON.textNode(Base64.getEncoder().encodeToString(wire.part().bytes()));
      case "Quantity" -> JSON.textNode(onlyText(wire.part()));
      case "IntOrString" -> intOrString(wire.part());
      case "RawExtension" -> raw(wire.part());
      case "meta.v1.Time", "meta.v1.MicroTime" -> time(wire.part(), type);
      case "meta.v1.FieldsV1" -> {
        wire.skip(wireType);
        yield MissingNode.getInstance();
      }
      case "authentication.v1.ExtraValue",
          "authorization.v1.ExtraValue",
          "certificates.v1.ExtraValue" -> {
        ObjectNode wrapper = JSON.objectNode();
        message(type, wire.part(), wrapper);
        yield wrapper.path("items");
      }
      default -> {
        ObjectNode object = JSON.objectNode();
        message(type, wire.part(), object);
        yield object;
      }
    };
  }

  private static String onlyText(Wire wire) {
    String text = "";
    while (wire.hasMore()) {
      wire.varint();
      text = wire.part().text();
    }
    return text;
  }

  private static JsonNode intOrString(Wire wire) {
    boolean isText = false;
    int number = 0;
    String text = "";
    while (wire.hasMore()) {
      switch ((int) (wire.varint() >>> 3)) {
        case 1 -> isText = wire.varint() == 1;
        case 2 -> number = (int) wire.varint();
        default -> text = wire.part().text();
      }
    }
    return isText ? JSON.textNode(text) : JSON.numberNode(number);
  }

  private static JsonNode raw(Wire wire) {
    JsonNode value = MissingNode.getInstance();
    while (wire.hasMore()) {
      wire.varint();
      try {
        value = MAPPER.readTree(wire.part().bytes());
      } catch (IOException e) {
        throw new IllegalArgumentException("an embedded object that is no JSON", e);
      }
    }
    return value;
  }

  /// An empty time is no time.
  private static JsonNode time(Wire wire, String type) {
    if (!wire.hasMore()) {
      return MissingNode.getInstance();
    }
    long seconds = 0;
    long nanos = 0;
    while (wire.hasMore()) {
      long field = wire.varint() >>> 3;
      long value = wire.varint();
      if (field == 1) {
        seconds = value;
      } else {
        nanos = value;
      }
    }
    boolean micro = type.endsWith("MicroTime");
    Instant instant = Instant.ofEpochSecond(seconds, micro ? nanos / 1000 * 1000 : 0);
    String text = instant.toString();
    return JSON.textNode(micro && nanos == 0 ? text.replace("Z", ".000000Z") : text);
  }
}
