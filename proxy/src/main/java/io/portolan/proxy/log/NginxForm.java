// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.log;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A text with variables, as nginx' `log_format` has it. What a variable does not know is `-`, and
/// nothing at all in JSON. Connections that are carried as they are have the usual form.
///
/// @param parts in order
/// @param isJson whether values are escaped for strings of JSON
/// @param texts that are noted for it
/// @param unknown variables that nothing here knows
public record NginxForm(
    List<Part> parts, boolean isJson, Set<RequestNote.Text> texts, List<String> unknown)
    implements LogForm {
  private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{(\\w+)}|(\\w+))");
  private static final Pattern BREAK = Pattern.compile("[\\r\\n]+");

  /// What stands in the text.
  public sealed interface Part {
    /// What is the same for all requests.
    record Literal(String text) implements Part {}

    /// What is a request's own.
    record Value(LogVariable variable) implements Part {}
  }

  public NginxForm {
    parts = List.copyOf(parts);
    texts = Set.copyOf(texts);
    unknown = List.copyOf(unknown);
  }

  /// Reads such a text. A line is one line, so breaks in it become spaces.
  public static NginxForm parse(String text, boolean isJson) {
    String line = BREAK.matcher(text.strip()).replaceAll(" ");
    List<Part> parts = new ArrayList<>();
    Set<RequestNote.Text> texts = EnumSet.noneOf(RequestNote.Text.class);
    List<String> unknown = new ArrayList<>();
    Matcher matcher = VARIABLE.matcher(line);
    int from = 0;
    while (matcher.find()) {
      parts.add(new Part.Literal(line.substring(from, matcher.start())));
      from = matcher.end();
      String name = Optional.ofNullable(matcher.group(1)).orElseGet(() -> matcher.group(2));
      Optional<LogVariable> variable = LogVariable.find(name);
      if (variable.isPresent()) {
        parts.add(new Part.Value(variable.get()));
        variable.get().text().ifPresent(texts::add);
      } else {
        unknown.add("$" + name);
        parts.add(new Part.Literal(isJson ? "" : "-"));
      }
    }
    parts.add(new Part.Literal(line.substring(from)));
    return new NginxForm(parts, isJson, texts, unknown);
  }

  @Override
  public boolean wants(RequestNote.Text which) {
    return texts.contains(which);
  }

  @Override
  public String text(AccessRecord record) {
    if (record.isCarried()) {
      return usual().text(record);
    }
    StringBuilder out = new StringBuilder(256);
    for (Part part : parts) {
      switch (part) {
        case Part.Literal(String text) -> out.append(text);
        case Part.Value(LogVariable variable) -> value(out, variable.value(record));
      }
    }
    return out.toString();
  }

  private void value(StringBuilder out, String value) {
    if (value.isEmpty() && !isJson) {
      out.append('-');
    } else {
      (isJson ? Escape.JSON : Escape.QUOTED).append(out, value);
    }
  }

  @Override
  public String missing(Instant at, long count) {
    return usual().missing(at, count);
  }

  private LogForm usual() {
    return isJson ? JSON : LINE;
  }
}
