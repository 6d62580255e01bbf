// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import io.portolan.proxy.http1.FieldName;
import io.portolan.proxy.ingress.nginx.Finding;
import io.portolan.proxy.route.HeaderField;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Headers that a ConfigMap holds, name by name; one that cannot be set is left out, and found
/// fault with.
final class HeaderMap {
  private static final Pattern VARIABLE = Pattern.compile(".*\\$[{A-Za-z_].*", Pattern.DOTALL);

  private final String field;
  private final String subject;
  private final List<Finding> findings;

  /// @param field that names the ConfigMap
  /// @param subject the ConfigMap, as in `ConfigMap shop/headers`
  HeaderMap(String field, String subject, List<Finding> findings) {
    this.field = field;
    this.subject = subject;
    this.findings = findings;
  }

  List<HeaderField> read(Map<String, String> data) {
    return read(data, _ -> true);
  }

  /// @param isAllowed of a name in lower case
  List<HeaderField> read(Map<String, String> data, Predicate<String> isAllowed) {
    List<HeaderField> fields = new ArrayList<>();
    new TreeMap<>(data)
        .forEach(
            (name, value) -> {
              String fault = fault(name, value, isAllowed);
              if (fault.isEmpty()) {
                fields.add(new HeaderField(name, value));
              } else {
                findings.add(
                    new Finding(
                        Finding.Kind.BROKEN, field, subject + ": " + fault + "; it is left out"));
              }
            });
    return List.copyOf(fields);
  }

  private static String fault(String name, String value, Predicate<String> isAllowed) {
    if (VARIABLE.matcher(value).matches()) {
      return "header " + name + " has a variable of nginx, and there is no nginx here";
    }
    try {
      new HeaderField(name, value);
    } catch (IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }
    if (FieldName.isKnown(name)) {
      return "header " + name + " is the proxy's own to write";
    }
    return isAllowed.test(name.toLowerCase(Locale.ROOT))
        ? ""
        : "header " + name + " is not in global-allowed-response-headers";
  }
}
