// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Amounts such as `500m`, `1.5Gi`, `2e3`: read, compared, and written in the one form that
/// Kubernetes writes.
public final class Quantities {
  /// What Kubernetes says of a text that is none.
  public static final String PROBLEM =
      "quantities must match the regular expression"
          + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

  private static final Pattern FORM =
      Pattern.compile("([+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+))([a-zA-Z]*|[eE][+-]?[0-9]+)");
  private static final List<String> DECIMAL =
      List.of("n", "u", "m", "", "k", "M", "G", "T", "P", "E");
  private static final List<String> BINARY = List.of("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei");
  private static final Map<String, Integer> TENS =
      Map.of("n", -9, "u", -6, "m", -3, "", 0, "k", 3, "M", 6, "G", 9, "T", 12, "P", 15, "E", 18);
  private static final BigDecimal KIBI = BigDecimal.valueOf(1024);
  private static final int MIN_EXPONENT = -9;

  private Quantities() {}

  private enum Form {
    DECIMAL,
    BINARY,
    EXPONENT
  }

  private record Parsed(BigDecimal value, Form form) {}

  /// The amount, rounded up to a billionth; empty when `text` is none.
  public static Optional<BigDecimal> parse(String text) {
    return read(text).map(Parsed::value);
  }

  /// The text in the form that Kubernetes stores and prints; as it is when it is no quantity.
  public static String canonical(String text) {
    return read(text).map(Quantities::print).orElse(text);
  }

  /// Puts every value of a resource list into that form.
  public static void canonical(JsonNode amounts) {
    if (amounts instanceof ObjectNode map) {
      List.copyOf(map.properties()).forEach(entry -> canonicalField(map, entry.getKey()));
    }
  }

  /// Puts that field into that form.
  public static void canonicalField(ObjectNode object, String field) {
    JsonNode value = object.path(field);
    if (value.isTextual() || value.isNumber()) {
      object.put(field, canonical(value.asText()));
    }
  }

  private static Optional<Parsed> read(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    BigDecimal number = new BigDecimal(matcher.group(1));
    String suffix = matcher.group(2);
    if (TENS.containsKey(suffix)) {
      return parsed(number.scaleByPowerOfTen(TENS.get(suffix)), Form.DECIMAL);
    }
    int power = BINARY.indexOf(suffix);
    if (power > 0) {
      return parsed(number.multiply(KIBI.pow(power)), Form.BINARY);
    }
    if (suffix.matches("[eE][+-]?[0-9]{1,4}")) {
      return parsed(number.scaleByPowerOfTen(Integer.parseInt(plain(suffix))), Form.EXPONENT);
    }
    return Optional.empty();
  }

  private static String plain(String exponent) {
    String digits = exponent.substring(1);
    return digits.startsWith("+") ? digits.substring(1) : digits;
  }

  private static Optional<Parsed> parsed(BigDecimal value, Form form) {
    BigDecimal rounded =
        value.scale() > -MIN_EXPONENT ? value.setScale(-MIN_EXPONENT, RoundingMode.UP) : value;
    return Optional.of(new Parsed(rounded, form));
  }

  private static String print(Parsed parsed) {
    BigDecimal value = parsed.value();
    if (value.signum() == 0) {
      return "0";
    }
    boolean whole = value.stripTrailingZeros().scale() <= 0;
    boolean small = value.abs().compareTo(KIBI) < 0;
    if (parsed.form() == Form.BINARY && whole && !small) {
      return binary(value.toBigIntegerExact());
    }
    return decimal(value, parsed.form() == Form.EXPONENT);
  }

  private static String binary(BigInteger value) {
    int power = 0;
    BigInteger rest = value;
    BigInteger kibi = BigInteger.valueOf(1024);
    while (power < BINARY.size() - 1 && rest.mod(kibi).signum() == 0) {
      rest = rest.divide(kibi);
      power++;
    }
    return rest + BINARY.get(power);
  }

  private static String decimal(BigDecimal value, boolean exponent) {
    BigDecimal stripped = value.stripTrailingZeros();
    int tens = Math.max(MIN_EXPONENT, Math.floorDiv(-stripped.scale(), 3) * 3);
    tens = Math.min(tens, 18);
    String digits = stripped.scaleByPowerOfTen(-tens).toPlainString();
    if (exponent) {
      return tens == 0 ? digits : digits + "e" + tens;
    }
    return digits + DECIMAL.get(tens / 3 + 3);
  }
}
