// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.patch;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Which type each field of an object has, read off the classes of the Kubernetes types when a
/// patch first asks.
public final class FieldTypes {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Map<JavaType, Map<String, JavaType>> KNOWN = new ConcurrentHashMap<>();

  private final @Nullable JavaType type;

  private FieldTypes(@Nullable JavaType type) {
    this.type = type;
  }

  public static FieldTypes of(Class<?> type) {
    return new FieldTypes(MAPPER.constructType(type));
  }

  /// The name of the type, which is that of the Go type; "" when it is not known.
  String name() {
    return type == null ? "" : type.getRawClass().getSimpleName();
  }

  /// The type of a field; of a list, the type of its elements.
  FieldTypes field(String name) {
    if (type == null) {
      return this;
    }
    JavaType found = type.isMapLikeType() ? type.getContentType() : fields(type).get(name);
    if (found != null && found.isCollectionLikeType()) {
      found = found.getContentType();
    }
    return new FieldTypes(found);
  }

  private static Map<String, JavaType> fields(JavaType type) {
    return KNOWN.computeIfAbsent(
        type,
        _ -> {
          Map<String, JavaType> fields = new HashMap<>();
          for (BeanPropertyDefinition property :
              MAPPER.getSerializationConfig().introspect(type).findProperties()) {
            fields.put(property.getName(), property.getPrimaryType());
          }
          return fields;
        });
  }
}
