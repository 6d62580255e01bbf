// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// What names may look like. Each check returns what is wrong; an empty list is success.
public final class Names {
  private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final String SUBDOMAIN = LABEL + "(\\." + LABEL + ")*";
  private static final String WILDCARD = "\\*\\." + SUBDOMAIN;
  private static final String DNS_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
  private static final String QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
  private static final String CONFIG_KEY = "[-._a-zA-Z0-9]+";
  private static final String C_IDENTIFIER = "[A-Za-z_][A-Za-z0-9_]*";

  private static final Pattern LABEL_PATTERN = Pattern.compile(LABEL);
  private static final Pattern SUBDOMAIN_PATTERN = Pattern.compile(SUBDOMAIN);
  private static final Pattern WILDCARD_PATTERN = Pattern.compile(WILDCARD);
  private static final Pattern DNS_1035_PATTERN = Pattern.compile(DNS_1035);
  private static final Pattern QUALIFIED_PATTERN = Pattern.compile(QUALIFIED);
  private static final Pattern CONFIG_KEY_PATTERN = Pattern.compile(CONFIG_KEY);

  private static final String OF_LABEL =
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and"
          + " must start and end with an alphanumeric character";
  private static final String OF_SUBDOMAIN =
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or"
          + " '.', and must start and end with an alphanumeric character";
  private static final String OF_WILDCARD =
      "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain,"
          + " which must consist of lower case alphanumeric characters, '-' or '.' and end with an"
          + " alphanumeric character";
  private static final String OF_DNS_1035 =
      "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an"
          + " alphabetic character, and end with an alphanumeric character";
  private static final String OF_QUALIFIED =
      "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
          + " alphanumeric character";
  private static final String OF_LABEL_VALUE =
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or"
          + " '.', and must start and end with an alphanumeric character";
  private static final String OF_CONFIG_KEY =
      "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
  private static final String OF_C_IDENTIFIER =
      "a valid C identifier must start with alphabetic character or '_', followed by a string of"
          + " alphanumeric characters or '_'";

  private static final int LABEL_MAX = 63;
  private static final int SUBDOMAIN_MAX = 253;

  private Names() {}

  /// A sort of name.
  @FunctionalInterface
  public interface Check {
    /// What is wrong with it.
    List<String> problems(String name);
  }

  /// One DNS label in lower case: `web-1`.
  public static List<String> label(String value) {
    List<String> problems = tooLong(value, LABEL_MAX);
    if (!LABEL_PATTERN.matcher(value).matches()) {
      problems.add(
          SUBDOMAIN_PATTERN.matcher(value).matches()
              ? "must not contain dots"
              : rule(OF_LABEL, LABEL, "my-name", "123-abc"));
    }
    return problems;
  }

  /// DNS labels with dots between them.
  public static List<String> subdomain(String value) {
    List<String> problems = tooLong(value, SUBDOMAIN_MAX);
    if (!SUBDOMAIN_PATTERN.matcher(value).matches()) {
      problems.add(rule(OF_SUBDOMAIN, SUBDOMAIN, "example.com"));
    }
    return problems;
  }

  /// `*.` and a subdomain.
  public static List<String> wildcardSubdomain(String value) {
    List<String> problems = tooLong(value, SUBDOMAIN_MAX);
    if (!WILDCARD_PATTERN.matcher(value).matches()) {
      problems.add(rule(OF_WILDCARD, WILDCARD, "*.example.com"));
    }
    return problems;
  }

  /// One DNS label that starts with a letter: the name of a Service.
  public static List<String> dns1035Label(String value) {
    List<String> problems = tooLong(value, LABEL_MAX);
    if (!DNS_1035_PATTERN.matcher(value).matches()) {
      problems.add(rule(OF_DNS_1035, DNS_1035, "my-name", "abc-123"));
    }
    return problems;
  }

  /// What can stand as one step of a URL: the names of RBAC kinds.
  public static List<String> pathSegment(String value) {
    List<String> problems = new ArrayList<>();
    if (value.equals(".") || value.equals("..")) {
      problems.add("may not be '" + value + "'");
      return problems;
    }
    for (String forbidden : List.of("/", "%")) {
      if (value.contains(forbidden)) {
        problems.add("may not contain '" + forbidden + "'");
      }
    }
    return problems;
  }

  /// A label or annotation key: `app` or `example.com/app`.
  public static List<String> qualified(String value) {
    String[] parts = value.split("/", -1);
    String qualifiedRule = rule(OF_QUALIFIED, QUALIFIED, "MyName", "my.name", "123-abc");
    if (parts.length > 2) {
      return List.of(
          "a qualified name "
              + qualifiedRule
              + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
    }
    List<String> problems = new ArrayList<>();
    String name = parts[parts.length - 1];
    if (parts.length == 2) {
      if (parts[0].isEmpty()) {
        problems.add("prefix part must be non-empty");
      } else {
        subdomain(parts[0]).forEach(problem -> problems.add("prefix part " + problem));
      }
    }
    if (name.isEmpty()) {
      problems.add("name part must be non-empty");
    } else {
      tooLong(name, LABEL_MAX).forEach(problem -> problems.add("name part " + problem));
    }
    if (!QUALIFIED_PATTERN.matcher(name).matches()) {
      problems.add("name part " + qualifiedRule);
    }
    return problems;
  }

  /// The value of a label.
  public static List<String> labelValue(String value) {
    List<String> problems = tooLong(value, LABEL_MAX);
    if (!value.isEmpty() && !QUALIFIED_PATTERN.matcher(value).matches()) {
      problems.add(rule(OF_LABEL_VALUE, "(" + QUALIFIED + ")?", "MyValue", "my_value", "12345"));
    }
    return problems;
  }

  /// The name of a port: `http`.
  public static List<String> portName(String value) {
    List<String> problems = tooLong(value, 15);
    if (!value.matches("[-a-z0-9]+")) {
      problems.add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
    }
    if (value.chars().noneMatch(c -> c >= 'a' && c <= 'z')) {
      problems.add("must contain at least one letter (a-z)");
    }
    if (value.contains("--")) {
      problems.add("must not contain consecutive hyphens");
    }
    if (value.startsWith("-") || value.endsWith("-")) {
      problems.add("must not begin or end with a hyphen");
    }
    return problems;
  }

  /// A port's number.
  public static List<String> portNumber(long value) {
    return value >= 1 && value <= 65535
        ? List.of()
        : List.of("must be between 1 and 65535, inclusive");
  }

  /// A key of a ConfigMap or Secret.
  public static List<String> configKey(String value) {
    List<String> problems = tooLong(value, SUBDOMAIN_MAX);
    if (!CONFIG_KEY_PATTERN.matcher(value).matches()) {
      problems.add(rule(OF_CONFIG_KEY, CONFIG_KEY, "key.name", "KEY_NAME", "key-name"));
    }
    if (value.equals(".")) {
      problems.add("must not be '.'");
    } else if (value.equals("..")) {
      problems.add("must not be '..'");
    } else if (value.startsWith("..")) {
      problems.add("must not start with '..'");
    }
    return problems;
  }

  /// The name of an environment variable: printable ASCII without `=`.
  public static List<String> environmentVariable(String value) {
    if (value.isEmpty()) {
      return List.of("environment variable name must be non-empty");
    }
    return value.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '=')
        ? List.of()
        : List.of(
            "a valid environment variable name must consist only of printable ASCII characters"
                + " other than '='");
  }

  /// A name of the C language: what a Service variable becomes.
  public static List<String> identifier(String value) {
    return value.matches(C_IDENTIFIER)
        ? List.of()
        : List.of(rule(OF_C_IDENTIFIER, C_IDENTIFIER, "my_name", "MY_NAME", "MyName"));
  }

  /// `name` as it is checked when names are made up from it: without a dash at its end.
  public static String asPrefix(String name) {
    return name.length() > 1 && name.endsWith("-")
        ? name.substring(0, name.length() - 2) + "a"
        : name;
  }

  /// Lower case as annotations are compared.
  static String lower(String key) {
    return key.toLowerCase(Locale.ROOT);
  }

  private static List<String> tooLong(String value, int max) {
    List<String> problems = new ArrayList<>();
    if (value.length() > max) {
      problems.add("must be no more than " + max + " bytes");
    }
    return problems;
  }

  private static String rule(String sentence, String pattern, String... examples) {
    StringBuilder text = new StringBuilder(sentence).append(" (e.g. ");
    for (int i = 0; i < examples.length; i++) {
      text.append(i > 0 ? " or '" : "'").append(examples[i]).append("', ");
    }
    return text.append("regex used for validation is '").append(pattern).append("')").toString();
  }
}
