// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.managed;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.managed.ManagedFields.Owned;
import io.portolan.kube.managed.Owner.Operation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// `metadata.managedFields` as JSON.
public final class ManagedFieldsJson {
  private static final String FIELDS_TYPE = "FieldsV1";
  private static final String FIELDS = "fieldsV1";
  private static final byte[] NOTHING = new byte[0];

  private static final Comparator<Map.Entry<Owner, Owned>> ORDER =
      Comparator.comparing((Map.Entry<Owner, Owned> entry) -> entry.getKey().operation())
          .thenComparing(entry -> entry.getValue().time())
          .thenComparing(entry -> entry.getKey().name())
          .thenComparing(entry -> entry.getValue().apiVersion())
          .thenComparing(entry -> entry.getKey().subresource());

  private ManagedFieldsJson() {}

  /// A list of entries; no bytes at all when nobody owns anything.
  public static byte[] write(ManagedFields managed) {
    if (managed.isEmpty()) {
      return NOTHING;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    try (JsonGenerator json = Values.JSON.createGenerator(out)) {
      json.writeStartArray();
      for (Map.Entry<Owner, Owned> entry :
          managed.byManager().entrySet().stream().sorted(ORDER).toList()) {
        write(entry.getKey(), entry.getValue(), json);
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void write(Owner manager, Owned owned, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("manager", manager.name());
    json.writeStringField("operation", manager.operation().toString());
    json.writeStringField("apiVersion", owned.apiVersion());
    if (!owned.time().isEmpty()) {
      json.writeStringField("time", owned.time());
    }
    json.writeStringField("fieldsType", FIELDS_TYPE);
    json.writeFieldName(FIELDS);
    json.writeRawValue(owned.fields().toString());
    if (!manager.subresource().isEmpty()) {
      json.writeStringField("subresource", manager.subresource());
    }
    json.writeEndObject();
  }

  /// Reads what [#write] wrote.
  public static ManagedFields read(byte[] json) {
    Map<Owner, Owned> owned = new TreeMap<>();
    try (JsonParser parser = Values.JSON.createParser(json)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        read(parser, json, owned);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ManagedFields.of(owned);
  }

  private static void read(JsonParser parser, byte[] json, Map<Owner, Owned> owned)
      throws IOException {
    Map<String, String> texts = new HashMap<>();
    FieldSet fields = FieldSet.EMPTY;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      if (name.equals(FIELDS)) {
        int start = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        int end = (int) parser.currentLocation().getByteOffset();
        fields = FieldSetJson.known(new String(json, start, end - start, StandardCharsets.UTF_8));
      } else {
        texts.put(name, parser.getText());
      }
    }
    String apiVersion = texts.getOrDefault("apiVersion", "");
    Operation operation = operation(texts.getOrDefault("operation", "")).orElseThrow();
    Owner manager =
        new Owner(
            texts.getOrDefault("manager", ""),
            operation,
            operation == Operation.APPLY ? "" : apiVersion,
            texts.getOrDefault("subresource", ""));
    owned.put(manager, new Owned(fields, apiVersion, texts.getOrDefault("time", "")));
  }

  /// Reads what a client sent; empty when some entry makes no sense.
  public static Optional<ManagedFields> parse(JsonNode list) {
    Map<Owner, Owned> owned = new TreeMap<>();
    for (JsonNode entry : list) {
      String apiVersion = Tree.text(entry, "apiVersion");
      Optional<Operation> operation = operation(Tree.text(entry, "operation"));
      if (operation.isEmpty()
          || apiVersion.isEmpty()
          || !Tree.text(entry, "fieldsType").equals(FIELDS_TYPE)) {
        return Optional.empty();
      }
      Owner manager =
          new Owner(
              Tree.text(entry, "manager"),
              operation.get(),
              operation.get() == Operation.APPLY ? "" : apiVersion,
              Tree.text(entry, "subresource"));
      try {
        FieldSet fields = FieldSetJson.read(Tree.object(entry, FIELDS));
        owned.put(manager, new Owned(fields, apiVersion, Tree.text(entry, "time")));
      } catch (IllegalArgumentException _) {
        return Optional.empty();
      }
    }
    return Optional.of(ManagedFields.of(owned));
  }

  private static Optional<Operation> operation(String text) {
    return List.of(Operation.values()).stream()
        .filter(operation -> operation.toString().equals(text))
        .findFirst();
  }

  /// Whether a client asks to forget all owners, with a list of one empty entry. An empty list says
  /// nothing: a client that does not know the field must not clear it.
  public static boolean isReset(JsonNode list) {
    return list.isArray() && list.size() == 1 && list.get(0).isObject() && list.get(0).isEmpty();
  }
}
