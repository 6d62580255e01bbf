// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.text;

import java.util.IllegalFormatException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// The fields and functions that a template may use, with Go's meaning.
final class Functions {
  static final Set<String> NAMES =
      Set.of(
          "index",
          "parseInt",
          "print",
          "printf",
          "len",
          "eq",
          "ne",
          "lt",
          "le",
          "gt",
          "ge",
          "and",
          "or",
          "not");

  private Functions() {}

  static Object field(List<String> path, TemplateData data) {
    String all = String.join(".", path);
    return switch (path.getFirst()) {
      case "Name" -> data.name();
      case "Zone" -> data.zone();
      case "Class" -> data.className();
      case "Type" -> data.type();
      case "Remote" -> data.remote();
      case "Match" -> data.match().groups();
      case "Group" -> path.size() == 1 ? data.match() : data.match().group(path.get(1));
      default ->
          switch (all) {
            case "Question.Name" -> data.name();
            case "Question.Qtype" -> (long) data.typeNumber();
            case "Question.Qclass" -> (long) data.classNumber();
            case "Message.Id" -> (long) data.id();
            default -> throw new TemplateException("there is no field ." + all);
          };
    };
  }

  static Object call(String function, List<Object> arguments) {
    try {
      return switch (function) {
        case "index" -> index(arguments.get(0), arguments.get(1));
        case "parseInt" -> parseInt(arguments);
        case "print" -> arguments.stream().map(Functions::print).collect(Collectors.joining());
        case "printf" -> printf(arguments);
        case "len" -> length(arguments.get(0));
        case "eq" -> arguments.stream().skip(1).anyMatch(arguments.get(0)::equals);
        case "ne" -> !arguments.get(0).equals(arguments.get(1));
        case "lt" -> compare(arguments) < 0;
        case "le" -> compare(arguments) <= 0;
        case "gt" -> compare(arguments) > 0;
        case "ge" -> compare(arguments) >= 0;
        case "and" ->
            arguments.stream()
                .filter(each -> !isTrue(each))
                .findFirst()
                .orElse(arguments.getLast());
        case "or" ->
            arguments.stream().filter(Functions::isTrue).findFirst().orElse(arguments.getLast());
        case "not" -> !isTrue(arguments.get(0));
        // No plugin here tells more about a question.
        default -> "";
      };
    } catch (IndexOutOfBoundsException e) {
      throw new TemplateException(function + " lacks an argument, or what it asks for");
    } catch (ClassCastException | NumberFormatException e) {
      throw new TemplateException(function + " does not take " + arguments);
    }
  }

  private static Object index(Object from, Object key) {
    return switch (from) {
      case Regex.Match match -> match.group((String) key);
      case List<?> list -> list.get(Math.toIntExact((Long) key));
      default -> throw new ClassCastException();
    };
  }

  /// Go's `strconv.ParseUint`: text, base, bits.
  private static Object parseInt(List<Object> arguments) {
    String text = (String) arguments.get(0);
    int base = Math.toIntExact((Long) arguments.get(1));
    long bits = (Long) arguments.get(2);
    long number = Long.parseUnsignedLong(text, base == 0 ? 10 : base);
    if (bits > 0 && bits < Long.SIZE && number >>> bits != 0) {
      throw new NumberFormatException();
    }
    return number;
  }

  private static Object printf(List<Object> arguments) {
    // Go's %v prints as %s does; the others are the same in both languages.
    String format = ((String) arguments.get(0)).replace("%v", "%s");
    Object[] values = arguments.subList(1, arguments.size()).toArray();
    try {
      return String.format(Locale.ROOT, format, values);
    } catch (IllegalFormatException e) {
      throw new TemplateException("printf: \"" + format + "\": " + e.getMessage());
    }
  }

  private static Object length(Object of) {
    return switch (of) {
      case String text -> (long) text.length();
      case List<?> list -> (long) list.size();
      default -> throw new ClassCastException();
    };
  }

  private static int compare(List<Object> arguments) {
    return arguments.get(0) instanceof Long number
        ? Long.compare(number, (Long) arguments.get(1))
        : ((String) arguments.get(0)).compareTo((String) arguments.get(1));
  }

  static boolean isTrue(Object value) {
    return switch (value) {
      case Boolean bool -> bool;
      case Long number -> number != 0;
      case String text -> !text.isEmpty();
      case List<?> list -> !list.isEmpty();
      default -> true;
    };
  }

  static String print(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(Functions::print).collect(Collectors.joining(" ", "[", "]"))
        : value.toString();
  }
}
