// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import io.portolan.proxy.ByteSpan;
import java.util.List;
import java.util.Optional;

/// Gives upstreams another path than the client's, as nginx' `rewrite` does.
///
/// @param pattern of which groups are taken
/// @param template the new path, with `$1` to `$9` for what the groups matched; the client's query
///     is added, unless it ends with a question mark
public record Rewrite(SafePattern pattern, String template) {
  public Rewrite {
    fault(template)
        .ifPresent(
            why -> {
              throw new IllegalArgumentException(why);
            });
  }

  /// Why that is no template; empty when it is one.
  public static Optional<String> fault(String template) {
    if (!template.startsWith("/") && !template.startsWith("$")) {
      return Optional.of("\"" + template + "\" does not begin with a slash");
    }
    for (int i = template.indexOf('$'); i >= 0; i = template.indexOf('$', i + 1)) {
      if (group(template, i) == 0) {
        return Optional.of("\"" + template + "\" has a $ that none of the digits 1 to 9 follows");
      }
    }
    return Optional.empty();
  }

  private static int group(String template, int dollar) {
    int digit = dollar + 1 < template.length() ? template.charAt(dollar + 1) - '0' : 0;
    return digit >= 1 && digit <= 9 ? digit : 0;
  }

  /// The target that the upstream is asked for.
  ///
  /// @param path in normal form, which the pattern matches
  /// @param query without question mark; empty for none
  public String target(ByteSpan path, ByteSpan query) {
    List<String> groups = pattern.groups(path);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < template.length(); i++) {
      if (template.charAt(i) == '$') {
        int group = group(template, i++);
        text.append(group < groups.size() ? groups.get(group) : "");
      } else {
        text.append(template.charAt(i));
      }
    }
    if (text.isEmpty() || text.charAt(0) != '/') {
      text.insert(0, '/');
    }
    if (template.endsWith("?")) {
      text.setLength(text.length() - 1);
    } else if (!query.isEmpty()) {
      text.append(template.indexOf('?') < 0 ? '?' : '&').append(query);
    }
    return text.toString();
  }
}
