// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.schema;

/// The type of a field.
public sealed interface Type {

  /// A type without parts.
  enum Scalar implements Type {
    STRING('s', "string"),
    INT32('i', "int32"),
    INT64('l', "int64"),
    NUMBER('n', "float64"),
    BOOLEAN('b', "bool"),
    QUANTITY('q', "resource.Quantity"),
    INT_OR_STRING('x', "intstr.IntOrString"),
    TIME('t', "v1.Time"),
    MICRO_TIME('m', "v1.MicroTime"),
    BYTES('y', "[]uint8"),
    /// Any JSON at all.
    RAW('r', "runtime.RawExtension");

    private final char code;
    private final String goName;

    Scalar(char code, String goName) {
      this.code = code;
      this.goName = goName;
    }

    @Override
    public String goName() {
      return goName;
    }

    @Override
    public String toString() {
      return String.valueOf(code);
    }
  }

  /// A list.
  record ListOf(Type element) implements Type {
    @Override
    public String goName() {
      return "[]" + element.goName();
    }

    @Override
    public String toString() {
      return "[" + element;
    }
  }

  /// A map with texts as keys.
  record MapOf(Type value) implements Type {
    @Override
    public String goName() {
      return "map[string]" + value.goName();
    }

    @Override
    public String toString() {
      return "{" + value;
    }
  }

  /// An object of that definition.
  record Reference(String definition) implements Type {
    @Override
    public String goName() {
      return "v1." + simpleName();
    }

    /// The name of the Go struct.
    public String simpleName() {
      return definition.substring(definition.lastIndexOf('.') + 1);
    }

    @Override
    public String toString() {
      return "@" + definition;
    }
  }

  /// What Go calls it: Kubernetes' messages say so.
  String goName();

  /// Reads what [Object#toString] of a type writes.
  static Type parse(String text) {
    char first = text.charAt(0);
    return switch (first) {
      case '[' -> new ListOf(parse(text.substring(1)));
      case '{' -> new MapOf(parse(text.substring(1)));
      case '@' -> new Reference(text.substring(1).intern());
      default -> scalar(first);
    };
  }

  private static Scalar scalar(char code) {
    for (Scalar scalar : Scalar.values()) {
      if (scalar.code == code) {
        return scalar;
      }
    }
    throw new IllegalArgumentException("no type has the code '" + code + "'");
  }
}
