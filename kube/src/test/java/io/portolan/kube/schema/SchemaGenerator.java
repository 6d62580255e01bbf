// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.schema;

import io.kubernetes.client.custom.IntOrString;
import io.kubernetes.client.custom.Quantity;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.builtin.BuiltInKinds;
import io.swagger.annotations.ApiModel;
import io.swagger.annotations.ApiModelProperty;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/// The build step that writes the resources of [Definitions] from the annotated model classes of
/// the official Java client of the Kubernetes version that is served, and from tables of the
/// kinds that are custom resources elsewhere. Both are there for the build only.
public final class SchemaGenerator {
  private static final String MODELS = "io.kubernetes.client.openapi.models.";
  private static final Pattern MODEL_NAME =
      Pattern.compile("(?:[A-Z][a-z]+)?V[0-9]+(?:(?:alpha|beta)[0-9]+)?(.+)");

  /// The groups of kinds that are custom resources elsewhere, each with its table.
  private static final Map<String, String> TABLES =
      new TreeMap<>(
          Map.of(
              "metallb.io", "metallb.tsv",
              "policy.networking.k8s.io", "network-policy-api.tsv"));

  private static final Set<String> META =
      Set.of(
          "ObjectMeta",
          "ListMeta",
          "OwnerReference",
          "ManagedFieldsEntry",
          "LabelSelector",
          "LabelSelectorRequirement",
          "FieldSelectorRequirement",
          "Condition",
          "DeleteOptions",
          "Preconditions",
          "Status",
          "StatusDetails",
          "StatusCause");
  private static final Set<String> MICRO_TIMES =
      Set.of("eventTime", "lastObservedTime", "acquireTime", "renewTime");

  /// Objects that are sent or answered and are no kinds with a list: group, version, kind.
  private static final List<List<String>> MORE =
      List.of(
          List.of("", "v1", "Binding"),
          List.of("autoscaling", "v1", "Scale"),
          List.of("policy", "v1", "Eviction"),
          List.of("authentication.k8s.io", "v1", "TokenRequest"),
          List.of("authentication.k8s.io", "v1", "TokenReview"),
          List.of("authentication.k8s.io", "v1", "SelfSubjectReview"),
          List.of("authorization.k8s.io", "v1", "LocalSubjectAccessReview"),
          List.of("authorization.k8s.io", "v1", "SelfSubjectAccessReview"),
          List.of("authorization.k8s.io", "v1", "SelfSubjectRulesReview"),
          List.of("authorization.k8s.io", "v1", "SubjectAccessReview"));

  private final Map<String, Class<?>> found = new LinkedHashMap<>();

  private SchemaGenerator() {}

  /// @param arguments the folder of class files under which the resources go
  public static void main(String[] arguments) throws IOException {
    SchemaGenerator generator = new SchemaGenerator();
    generator.collect();
    Path folder = Path.of(arguments[0], "io", "portolan", "kube", "schema");
    Files.createDirectories(folder);
    generator.write(folder);
  }

  private void collect() {
    for (String name : List.of("DeleteOptions", "Status")) {
      visit(DefinitionNames.META + name, model("V1" + name).orElseThrow());
    }
    for (Kind kind : BuiltInKinds.ALL.all()) {
      if (!TABLES.containsKey(kind.group())) {
        root(kind.group(), kind.version(), kind.kind());
        root(kind.group(), kind.version(), kind.listKind());
      }
    }
    MORE.forEach(more -> root(more.get(0), more.get(1), more.get(2)));
  }

  private void root(String group, String version, String kind) {
    String upper = "V" + version.substring(1);
    String folder = group.isEmpty() ? "core" : group.split("\\.", -1)[0];
    String prefix = Character.toUpperCase(folder.charAt(0)) + folder.substring(1);
    Class<?> model =
        model(prefix + upper + kind)
            .or(() -> model(upper + kind))
            .or(() -> model(upper + "beta1" + kind))
            .orElseThrow(() -> new IllegalStateException("no model of " + group + " " + kind));
    String name = DefinitionNames.of(group, version, kind);
    visit(name, model);
    // Two versions of a kind may have one model.
    found.put(name, model);
  }

  private static Optional<Class<?>> model(String name) {
    try {
      return Optional.of(Class.forName(MODELS + name));
    } catch (ClassNotFoundException _) {
      return Optional.empty();
    }
  }

  /// Notes a definition and, below it, what it refers to. A model that was met before keeps the
  /// name it was met by: the core group comes first, and others use its types.
  private void visit(String name, Class<?> model) {
    if (found.containsValue(model)) {
      return;
    }
    found.put(name, model);
    for (Field field : fields(model)) {
      Class<?> part = innermost(field.getGenericType());
      if (part.getName().startsWith(MODELS)) {
        visit(nameBelow(name, part), part);
      }
    }
  }

  private static String nameBelow(String parent, Class<?> model) {
    Matcher matcher = MODEL_NAME.matcher(model.getSimpleName());
    if (!matcher.matches()) {
      throw new IllegalStateException("cannot name " + model);
    }
    String simple = matcher.group(1);
    return META.contains(simple)
        ? DefinitionNames.META + simple
        : parent.substring(0, parent.lastIndexOf('.') + 1) + simple;
  }

  private static List<Field> fields(Class<?> model) {
    return List.of(model.getDeclaredFields()).stream()
        .filter(field -> !Modifier.isStatic(field.getModifiers()))
        .toList();
  }

  private static Class<?> innermost(java.lang.reflect.Type type) {
    if (type instanceof ParameterizedType generic) {
      java.lang.reflect.Type[] arguments = generic.getActualTypeArguments();
      return innermost(arguments[arguments.length - 1]);
    }
    return (Class<?>) type;
  }

  private Type type(String field, java.lang.reflect.Type type) {
    if (type instanceof ParameterizedType generic) {
      java.lang.reflect.Type[] arguments = generic.getActualTypeArguments();
      return arguments.length == 1
          ? new Type.ListOf(type(field, arguments[0]))
          : new Type.MapOf(type(field, arguments[1]));
    }
    if (type == String.class) {
      return Type.Scalar.STRING;
    } else if (type == Integer.class) {
      return Type.Scalar.INT32;
    } else if (type == Long.class) {
      return Type.Scalar.INT64;
    } else if (type == Double.class) {
      return Type.Scalar.NUMBER;
    } else if (type == Boolean.class) {
      return Type.Scalar.BOOLEAN;
    } else if (type == byte[].class) {
      return Type.Scalar.BYTES;
    } else if (type == Quantity.class) {
      return Type.Scalar.QUANTITY;
    } else if (type == IntOrString.class) {
      return Type.Scalar.INT_OR_STRING;
    } else if (type == OffsetDateTime.class) {
      return MICRO_TIMES.contains(field) ? Type.Scalar.MICRO_TIME : Type.Scalar.TIME;
    } else if (type == Object.class) {
      return Type.Scalar.RAW;
    }
    return found.entrySet().stream()
        .filter(entry -> entry.getValue() == type)
        .findFirst()
        .map(entry -> new Type.Reference(entry.getKey()))
        .orElseThrow(() -> new IllegalStateException("unknown type " + type));
  }

  private void write(Path folder) throws IOException {
    try (PrintWriter structure = open(folder.resolve("definitions.gz"));
        PrintWriter texts = open(folder.resolve("descriptions.gz"))) {
      for (Map.Entry<String, Class<?>> definition : found.entrySet()) {
        ApiModel model = definition.getValue().getAnnotation(ApiModel.class);
        structure.print("D\t" + definition.getKey() + "\n");
        texts.print(oneLine(model == null ? "" : model.description()) + "\n");
        for (Field field : fields(definition.getValue())) {
          property(definition.getValue(), field, structure, texts);
        }
      }
      for (String table : TABLES.values()) {
        copy(table, structure, texts);
      }
    }
  }

  /// Copies the table, whose last column is the description.
  private static void copy(String table, PrintWriter structure, PrintWriter texts)
      throws IOException {
    try (InputStream stream =
        Objects.requireNonNull(SchemaGenerator.class.getResourceAsStream("/schema/" + table))) {
      String lines = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      lines
          .lines()
          .forEach(
              line -> {
                int last = line.lastIndexOf('\t');
                structure.print(line.substring(0, last) + "\n");
                texts.print(line.substring(last + 1) + "\n");
              });
    }
  }

  private void property(Class<?> model, Field field, PrintWriter structure, PrintWriter texts) {
    String name = serializedName(field);
    Optional<ApiModelProperty> property = annotation(model, field);
    boolean required = property.map(ApiModelProperty::required).orElse(false);
    structure.print(
        "P\t" + name + "\t" + type(name, field.getGenericType()) + "\t" + (required ? "r" : ""));
    structure.print("\n");
    texts.print(oneLine(property.map(ApiModelProperty::value).orElse("")) + "\n");
  }

  private static String serializedName(Field field) {
    return field.getAnnotation(com.google.gson.annotations.SerializedName.class).value();
  }

  private static Optional<ApiModelProperty> annotation(Class<?> model, Field field) {
    String suffix = Character.toUpperCase(field.getName().charAt(0)) + field.getName().substring(1);
    for (Method method : model.getDeclaredMethods()) {
      if (method.getName().equals("get" + suffix) && method.getParameterCount() == 0) {
        return Optional.ofNullable(method.getAnnotation(ApiModelProperty.class));
      }
    }
    return Optional.empty();
  }

  private static String oneLine(String text) {
    return text.replace('\r', ' ').replace('\n', ' ').strip();
  }

  private static PrintWriter open(Path file) throws IOException {
    return new PrintWriter(
        new java.io.OutputStreamWriter(
            new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8));
  }
}
