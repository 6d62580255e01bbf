// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.schema;

import io.portolan.kube.kind.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/// All definitions of Kubernetes' API that this program serves. Immutable; read once, on first use.
///
/// The build writes two resources, line by line in step: one with what the fields are, kept in
/// memory, and one with their descriptions, read when a document is asked for.
///
/// ```
/// D io.k8s.api.core.v1.ServicePort
/// P port  i  r          an INT32, required
/// P targetPort  x
/// ```
public final class Definitions {
  private static final String STRUCTURE = "definitions.gz";
  private static final String TEXTS = "descriptions.gz";

  private final Map<String, Definition> byName;

  private Definitions(Map<String, Definition> byName) {
    this.byName = byName;
  }

  /// The definitions, read on the first call.
  public static Definitions get() {
    return Holder.DEFINITIONS;
  }

  private static final class Holder {
    private static final Definitions DEFINITIONS = read();
  }

  public Optional<Definition> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /// The definition of a kind's objects.
  public Optional<Definition> of(Kind kind) {
    return named(DefinitionNames.of(kind));
  }

  public Collection<Definition> all() {
    return byName.values();
  }

  /// The description of each definition and property, by `NAME` and `NAME.PROPERTY`. Reads them
  /// anew at each call.
  public Map<String, String> descriptions() {
    List<String> texts = lines(TEXTS);
    Map<String, String> descriptions = new LinkedHashMap<>();
    int line = 0;
    for (Definition definition : byName.values()) {
      descriptions.put(definition.name(), texts.get(line++));
      for (String property : definition.properties().keySet()) {
        descriptions.put(definition.name() + "." + property, texts.get(line++));
      }
    }
    return descriptions;
  }

  private static Definitions read() {
    Map<String, Definition> definitions = new LinkedHashMap<>();
    Map<String, Property> properties = new LinkedHashMap<>();
    for (String line : lines(STRUCTURE)) {
      String[] fields = line.split("\t", -1);
      if (fields[0].equals("D")) {
        properties = new LinkedHashMap<>();
        definitions.put(
            fields[1], new Definition(fields[1], Collections.unmodifiableMap(properties)));
      } else {
        String name = fields[1].intern();
        properties.put(name, new Property(name, Type.parse(fields[2]), fields[3].equals("r")));
      }
    }
    return new Definitions(Collections.unmodifiableMap(definitions));
  }

  private static List<String> lines(String resource) {
    try (InputStream stream = Definitions.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException(
            "the build did not make the resource " + resource + " of module kube");
      }
      BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(new GZIPInputStream(stream), StandardCharsets.UTF_8));
      return new ArrayList<>(reader.lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
