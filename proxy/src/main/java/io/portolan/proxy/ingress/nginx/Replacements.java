// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import io.portolan.proxy.route.Replacement;
import io.portolan.proxy.route.ResponseRewrite;
import io.portolan.proxy.route.SafePattern;
import io.portolan.proxy.route.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads what is replaced in fields of upstreams' responses.
final class Replacements {
  /// A word of nginx' configuration, which quotes may stand around.
  private static final Pattern WORD =
      Pattern.compile("\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\\s\"']\\S*))");

  private final Values values;

  Replacements(Values values) {
    this.values = values;
  }

  Optional<ResponseRewrite> read() {
    ResponseRewrite rewrite =
        new ResponseRewrite(
            redirect(),
            pair("proxy-cookie-domain", Replacements::domain),
            pair("proxy-cookie-path", Replacement.Beginning::new));
    boolean isNone =
        rewrite.redirect().isEmpty()
            && rewrite.cookieDomain().isEmpty()
            && rewrite.cookiePath().isEmpty();
    return isNone ? Optional.empty() : Optional.of(rewrite);
  }

  private static Replacement domain(Template from, Template to) {
    return new Replacement.Domain(undotted(from), undotted(to));
  }

  private static Template undotted(Template domain) {
    String text = domain.toString();
    return text.startsWith(".") ? Template.parse(text.substring(1)).orElse(domain) : domain;
  }

  /// Both values or none are needed; of nginx' own default, `default`, no endpoint's response
  /// knows.
  private Optional<Replacement> redirect() {
    Optional<Values.Value> from = values.find("proxy-redirect-from");
    Optional<Values.Value> to = values.find("proxy-redirect-to");
    if (isOff(from) || isOff(to)) {
      return Optional.empty();
    }
    return values.read(
        from,
        "a text that something stands for in proxy-redirect-to",
        Optional.empty(),
        text ->
            replacement(text.strip(), to.orElseThrow().text().strip(), Replacement.Beginning::new)
                .map(Optional::of));
  }

  private static boolean isOff(Optional<Values.Value> value) {
    String text = value.map(each -> each.text().strip()).orElse("");
    return text.isEmpty() || text.equals("off") || text.equals("default");
  }

  /// Two words, what is replaced and by what; `off` for nothing.
  private Optional<Replacement> pair(
      String name, BiFunction<Template, Template, Replacement> literal) {
    return values.read(
        values.find(name),
        "off, or what is replaced and by what",
        Optional.empty(),
        text -> {
          List<String> words = words(text);
          if (words.equals(List.of("off"))) {
            return Optional.of(Optional.empty());
          }
          return words.size() == 2
              ? replacement(words.getFirst(), words.getLast(), literal).map(Optional::of)
              : Optional.empty();
        });
  }

  /// Empty where something is left that is no word.
  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(text.stripTrailing());
    while (word.lookingAt()) {
      words.add(
          Optional.ofNullable(word.group(1))
              .or(() -> Optional.ofNullable(word.group(2)))
              .orElseGet(() -> word.group(3)));
      word.region(word.end(), word.regionEnd());
    }
    return word.regionStart() == word.regionEnd() ? words : List.of();
  }

  private static Optional<Replacement> replacement(
      String from, String to, BiFunction<Template, Template, Replacement> literal) {
    if (from.isEmpty() || !Forms.VISIBLE.test(from) || !Forms.VISIBLE.test(to)) {
      return Optional.empty();
    }
    if (from.startsWith("~")) {
      boolean ignoresCase = from.startsWith("~*");
      return expression(from.substring(ignoresCase ? 2 : 1), ignoresCase)
          .flatMap(pattern -> Replacement.Found.parse(pattern, to));
    }
    return Template.parse(from)
        .flatMap(each -> Template.parse(to).map(by -> literal.apply(each, by)));
  }

  private static Optional<SafePattern> expression(String text, boolean ignoresCase) {
    try {
      return Optional.of(SafePattern.anywhere(text, ignoresCase));
    } catch (IllegalArgumentException none) {
      return Optional.empty();
    }
  }
}
