// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What plain scalars mean, as YAML 1.1 has it and Go's library reads it: `yes` is true, `010` is
/// eight, and a date is a text.
final class YamlScalars {
  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
  private static final Set<String> TRUE = Set.of("y", "yes", "true", "on");
  private static final Set<String> FALSE = Set.of("n", "no", "false", "off");
  private static final Pattern INTEGER =
      Pattern.compile("([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

  private YamlScalars() {}

  static JsonNode resolve(String text) {
    if (NULLS.contains(text)) {
      return NullNode.getInstance();
    }
    if (isWord(text, TRUE)) {
      return BooleanNode.TRUE;
    }
    if (isWord(text, FALSE)) {
      return BooleanNode.FALSE;
    }
    String digits = text.replace("_", "");
    Matcher integer = INTEGER.matcher(digits);
    if (integer.matches()) {
      return integer(integer);
    }
    return FLOAT.matcher(digits).matches()
        ? DoubleNode.valueOf(Double.parseDouble(digits))
        : TextNode.valueOf(text);
  }

  /// Whether a text would not be read as a text.
  static boolean isAmbiguous(String text) {
    return !resolve(text).isTextual();
  }

  /// In lower case, in upper case, or with a capital.
  private static boolean isWord(String text, Set<String> words) {
    String lower = text.toLowerCase(Locale.ROOT);
    return words.contains(lower)
        && (text.equals(lower)
            || text.equals(text.toUpperCase(Locale.ROOT))
            || text.substring(1).equals(lower.substring(1)));
  }

  /// As readers of JSON keep numbers.
  private static JsonNode number(BigInteger value) {
    if (value.bitLength() < Integer.SIZE) {
      return IntNode.valueOf(value.intValue());
    }
    return value.bitLength() < Long.SIZE
        ? LongNode.valueOf(value.longValue())
        : BigIntegerNode.valueOf(value);
  }

  private static JsonNode integer(Matcher match) {
    int[] bases = {16, 2, 8, 10};
    for (int at = 0; at < bases.length; at++) {
      String digits = match.group(at + 2);
      if (digits != null) {
        BigInteger value = new BigInteger(digits, bases[at]);
        BigInteger signed = "-".equals(match.group(1)) ? value.negate() : value;
        return number(signed);
      }
    }
    throw new IllegalStateException("no group matched");
  }
}
