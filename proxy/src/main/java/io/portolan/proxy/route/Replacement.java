// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import io.portolan.proxy.ByteSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What is replaced in a value that an upstream sends, as by nginx' `proxy_redirect`,
/// `proxy_cookie_domain` and `proxy_cookie_path`.
public sealed interface Replacement {
  /// The value that clients get; empty where it stays as it is.
  Optional<String> of(String value, Template.Values request);

  /// The beginning of a value, of which the rest stays.
  record Beginning(Template from, Template to) implements Replacement {
    @Override
    public Optional<String> of(String value, Template.Values request) {
      String beginning = from.text(request);
      return value.startsWith(beginning)
          ? Optional.of(to.text(request) + value.substring(beginning.length()))
          : Optional.empty();
    }
  }

  /// A domain in any case of letters; a dot before it stays, and is not looked at.
  ///
  /// @param from without such a dot
  record Domain(Template from, Template to) implements Replacement {
    @Override
    public Optional<String> of(String value, Template.Values request) {
      String dot = value.startsWith(".") ? "." : "";
      return value.substring(dot.length()).equalsIgnoreCase(from.text(request))
          ? Optional.of(dot + to.text(request))
          : Optional.empty();
    }
  }

  /// A whole value, where an expression is found in it.
  ///
  /// @param texts what stands before, between and after the groups
  /// @param groups numbers of groups of the expression
  record Found(SafePattern pattern, List<Template> texts, List<Integer> groups)
      implements Replacement {
    private static final Pattern GROUP = Pattern.compile("\\$(?:([1-9])|\\{([1-9])\\})");

    public Found {
      texts = List.copyOf(texts);
      groups = List.copyOf(groups);
    }

    /// Empty when `to` has another variable than templates have, or `$1` to `$9`.
    public static Optional<Found> parse(SafePattern pattern, String to) {
      List<Template> texts = new ArrayList<>();
      List<Integer> groups = new ArrayList<>();
      Matcher group = GROUP.matcher(to);
      int from = 0;
      while (group.find()) {
        Template.parse(to.substring(from, group.start())).ifPresent(texts::add);
        groups.add(Integer.valueOf(group.group(1) == null ? group.group(2) : group.group(1)));
        from = group.end();
      }
      Template.parse(to.substring(from)).ifPresent(texts::add);
      return texts.size() == groups.size() + 1
          ? Optional.of(new Found(pattern, texts, groups))
          : Optional.empty();
    }

    @Override
    public Optional<String> of(String value, Template.Values request) {
      List<String> matched = pattern.groups(ByteSpan.of(value));
      if (matched.isEmpty()) {
        return Optional.empty();
      }
      StringBuilder text = new StringBuilder(texts.getFirst().text(request));
      for (int i = 0; i < groups.size(); i++) {
        int group = groups.get(i);
        text.append(group < matched.size() ? matched.get(group) : "");
        text.append(texts.get(i + 1).text(request));
      }
      return Optional.of(text.toString());
    }
  }
}
