// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.protobuf;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The numbers, names and types of the fields of Kubernetes' messages, read when the first such
/// body comes.
final class Fields {
  private static final String REPEATED = "repeated ";
  private static final String MAP = "map<";

  /// A field of a message.
  ///
  /// @param type a message, or one of the scalar types of protocol buffers; of lists and maps, that
  ///     of what they hold
  record Field(String name, String type, Shape shape) {}

  /// How many values a field holds.
  enum Shape {
    ONE,
    LIST,
    MAP
  }

  private final Map<String, Map<Integer, Field>> messages;

  private Fields(Map<String, Map<Integer, Field>> messages) {
    this.messages = messages;
  }

  static Fields builtIn() {
    return BuiltIn.FIELDS;
  }

  boolean has(String message) {
    return messages.containsKey(message);
  }

  Optional<Field> of(String message, int number) {
    return Optional.ofNullable(messages.getOrDefault(message, Map.of()).get(number));
  }

  private static Fields read() {
    Map<String, Map<Integer, Field>> messages = new HashMap<>();
    try (InputStream in = Objects.requireNonNull(Fields.class.getResourceAsStream("fields.tsv"));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      lines
          .lines()
          .skip(1)
          .map(line -> line.split("\t"))
          .forEach(
              columns ->
                  messages
                      .computeIfAbsent(columns[0], _ -> new HashMap<>())
                      .put(Integer.parseInt(columns[1]), field(columns[2], columns[3])));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Fields(messages);
  }

  private static Field field(String name, String type) {
    if (type.startsWith(REPEATED)) {
      return new Field(name, type.substring(REPEATED.length()), Shape.LIST);
    }
    if (type.startsWith(MAP)) {
      return new Field(name, type.substring(MAP.length(), type.length() - 1), Shape.MAP);
    }
    return new Field(name, type, Shape.ONE);
  }

  private static final class BuiltIn {
    static final Fields FIELDS = read();
  }
}
