// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import io.portolan.proxy.route.HashKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The values of an Ingress' annotations, with the ConfigMap's where the Ingress says nothing.
///
/// A value that makes no sense counts as not written, and is reported.
final class Values {
  private static final Pattern SIZE = Pattern.compile("\\d{1,12}[bkmgBKMG]?");
  private static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,9}");
  private static final Pattern LIST = Pattern.compile(",");

  private final Map<String, String> annotations;
  private final Map<String, String> settings;
  private final List<Finding> findings = new ArrayList<>();

  /// A value and the field where it was found.
  record Value(String field, String text) {}

  /// @param annotations with their prefix
  /// @param settings the ConfigMap's data
  Values(Map<String, String> annotations, Map<String, String> settings) {
    this.annotations = annotations;
    this.settings = settings;
  }

  List<Finding> findings() {
    return findings;
  }

  /// Of the Ingress itself.
  boolean has(String name) {
    return annotations.containsKey(Treatments.PREFIX + name);
  }

  Optional<Value> find(String name) {
    return own(name).or(() -> setting(name));
  }

  /// Of the Ingress itself.
  Optional<Value> own(String name) {
    return Optional.ofNullable(annotations.get(Treatments.PREFIX + name))
        .map(text -> new Value(Finding.annotation(name), text));
  }

  Optional<Value> setting(String key) {
    return Optional.ofNullable(settings.get(key))
        .map(text -> new Value(Finding.setting(key), text));
  }

  void broken(String field, String sentence) {
    findings.add(new Finding(Finding.Kind.BROKEN, field, sentence));
  }

  /// What `reader` makes of the value, or `otherwise` where it makes nothing of it.
  ///
  /// @param wanted what a value has to be, in words
  <T> T read(
      Optional<Value> value, String wanted, T otherwise, Function<String, Optional<T>> reader) {
    if (value.isEmpty()) {
      return otherwise;
    }
    Optional<T> read = reader.apply(value.get().text());
    if (read.isEmpty()) {
      findings.add(Finding.unreadable(value.get().field(), value.get().text(), wanted));
    }
    return read.orElse(otherwise);
  }

  boolean flag(String name, boolean otherwise) {
    return flag(find(name), otherwise);
  }

  boolean flag(Optional<Value> value, boolean otherwise) {
    return read(value, "true or false", otherwise, Values::truth);
  }

  private static Optional<Boolean> truth(String text) {
    return switch (text) {
      case "1", "t", "T", "true", "TRUE", "True" -> Optional.of(true);
      case "0", "f", "F", "false", "FALSE", "False" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  /// What the flag says; empty when nothing is said.
  Optional<Boolean> maybe(String name) {
    return read(
        find(name), "true or false", Optional.empty(), text -> truth(text).map(Optional::of));
  }

  /// `on` or `off`.
  boolean isOn(String name, boolean otherwise) {
    return read(
        find(name),
        "on or off",
        otherwise,
        text ->
            switch (text.strip()) {
              case "on" -> Optional.of(true);
              case "off" -> Optional.of(false);
              default -> Optional.empty();
            });
  }

  int number(String name, int from, int to, int otherwise) {
    return number(find(name), from, to, otherwise);
  }

  int number(Optional<Value> value, int from, int to, int otherwise) {
    String wanted = "a number from " + from + (to == Integer.MAX_VALUE ? "" : " to " + to);
    return read(
        value,
        wanted,
        otherwise,
        text ->
            Optional.of(text)
                .filter(NUMBER.asMatchPredicate())
                .map(Integer::parseInt)
                .filter(number -> number >= from && number <= to));
  }

  /// In bytes: a number, and k, m or g.
  long size(String name, long otherwise) {
    return read(
        find(name),
        "a size such as 8m",
        otherwise,
        text -> Optional.of(text.strip()).filter(SIZE.asMatchPredicate()).map(Values::bytes));
  }

  private static long bytes(String size) {
    char unit = Character.toLowerCase(size.charAt(size.length() - 1));
    long number = Long.parseLong(size.replaceAll("\\D", ""));
    return switch (unit) {
      case 'k' -> number << 10;
      case 'm' -> number << 20;
      case 'g' -> number << 30;
      default -> number;
    };
  }

  /// One of an enum's constants, written in lower or upper case, `-` or `_` between words.
  <E extends Enum<E>> E choice(String name, Class<E> type, E otherwise) {
    E[] constants = type.getEnumConstants();
    String wanted =
        "one of "
            + String.join(
                ", ",
                Stream.of(constants).map(each -> each.name().toLowerCase(Locale.ROOT)).toList());
    return read(
        find(name),
        wanted,
        otherwise,
        text -> {
          String constant = text.strip().toUpperCase(Locale.ROOT).replace('-', '_');
          return Stream.of(constants).filter(each -> each.name().equals(constant)).findFirst();
        });
  }

  /// A text of that form, without spaces around it; empty when there is none.
  String text(String name, String wanted, Predicate<String> form) {
    return text(find(name), wanted, form, "");
  }

  String text(Optional<Value> value, String wanted, Predicate<String> form, String otherwise) {
    return read(
        value,
        wanted,
        otherwise,
        text -> Optional.of(text.strip()).filter(each -> !each.isEmpty()).filter(form));
  }

  /// What stands between commas, when all of it has the form.
  List<String> list(String name, String wanted, Predicate<String> form, List<String> otherwise) {
    return list(find(name), wanted, form, otherwise);
  }

  List<String> list(
      Optional<Value> value, String wanted, Predicate<String> form, List<String> otherwise) {
    return read(value, wanted, otherwise, text -> list(text, form));
  }

  private static Optional<List<String>> list(String text, Predicate<String> form) {
    List<String> items =
        Arrays.stream(LIST.split(text)).map(String::strip).filter(each -> !each.isEmpty()).toList();
    return items.stream().allMatch(form) && !items.isEmpty()
        ? Optional.of(items)
        : Optional.empty();
  }

  /// What requests have in common; empty where nothing is said, or nothing that is understood.
  Optional<HashKey> key(String name) {
    Optional<Value> value = find(name).filter(each -> !each.text().isBlank());
    try {
      return value.map(each -> HashKey.parse(each.text().strip()));
    } catch (IllegalArgumentException e) {
      value.ifPresent(
          each ->
              broken(
                  each.field(),
                  "\"%s\": %s; it counts as not written"
                      .formatted(Finding.shown(each.text()), e.getMessage())));
      return Optional.empty();
    }
  }

  /// Addresses and blocks between commas; empty when one of them is neither.
  static Optional<List<Cidr>> blocks(String text) {
    List<Cidr> blocks = new ArrayList<>();
    for (String item : LIST.split(text, -1)) {
      String block = item.strip();
      Optional<Cidr> read = Cidr.parse(block).or(() -> IpAddress.parse(block).map(Cidr::host));
      if (read.isEmpty()) {
        return Optional.empty();
      }
      blocks.add(read.get());
    }
    return Optional.of(List.copyOf(blocks));
  }
}
