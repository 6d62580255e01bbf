// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.text;

import io.portolan.linux.nft.DataType;
import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.Expression;
import io.portolan.linux.nft.KeySpec;
import io.portolan.linux.nft.NftSet;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads the declaration of a set or map, after its name.
final class SetParser {
  private final String name;
  private Optional<KeySpec> key = Optional.empty();
  private Optional<KeySpec> data = Optional.empty();
  private final Set<NftSet.Flag> flags = EnumSet.noneOf(NftSet.Flag.class);
  private NftSet.Options options = NftSet.Options.NONE;
  private List<Element> elements = List.of();

  SetParser(String name) {
    this.name = name;
  }

  NftSet parse(Tokens in) {
    in.expect("{");
    in.skipNewlines();
    while (!in.takeIf("}")) {
      line(in);
      in.skipNewlines();
    }
    if (key.isEmpty()) {
      throw in.error("set " + name + " has no type");
    }
    if (options.timeout().isPresent()) {
      flags.add(NftSet.Flag.TIMEOUT);
    }
    return new NftSet(name, new NftSet.Shape(key.get(), data, flags), options, elements);
  }

  private void line(Tokens in) {
    String word = in.word();
    switch (word) {
      case "type" -> {
        key = Optional.of(types(in));
        data = in.takeIf(":") ? Optional.of(types(in)) : Optional.empty();
      }
      case "typeof" -> {
        key = Optional.of(expressions(in));
        data = in.takeIf(":") ? Optional.of(typeofData(in)) : Optional.empty();
      }
      case "policy" -> options = options.withPreferMemory(in.word().equals("memory"));
      case "size" -> options = options.withSize((int) in.number());
      case "flags" -> {
        do {
          flags.add(NftSet.Flag.valueOf(in.word().toUpperCase(Locale.ROOT)));
        } while (in.takeIf(","));
      }
      case "timeout" -> options = options.withTimeout(TimeText.parse(in.word()));
      case "gc-interval" -> options = options.withGcInterval(TimeText.parse(in.word()));
      case "counter" -> options = options.withCounting(true);
      case "auto-merge" -> options = options.withAutoMerge(true);
      case "comment" -> options = options.withComment(in.word());
      case "elements" -> {
        in.expect("=");
        DataType of = key.orElseThrow(() -> in.error("the type comes first")).type();
        elements = new ElementParser(of, data.map(KeySpec::type)).list(in);
      }
      default -> throw in.error("a set has no " + word);
    }
  }

  private static KeySpec types(Tokens in) {
    List<DataType> types = new ArrayList<>();
    do {
      types.add(type(in, in.word()));
    } while (in.takeIf("."));
    return new KeySpec.OfTypes(types);
  }

  private static DataType type(Tokens in, String name) {
    for (DataType.Named type : DataType.NAMED) {
      if (type.text().equals(name)) {
        return type;
      }
    }
    throw in.error("there is no type " + name);
  }

  private static KeySpec expressions(Tokens in) {
    Expression expression = new ExpressionParser(Map.of()).concat(in);
    return expression instanceof Expression.Concat(var parts)
        ? new KeySpec.OfExpressions(parts)
        : KeySpec.typeof(expression);
  }

  private static KeySpec typeofData(Tokens in) {
    return in.takeIf("verdict") ? KeySpec.of(DataType.VERDICT) : expressions(in);
  }
}
