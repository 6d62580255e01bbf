// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.text;

import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.DataType;
import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.ElementValue;
import io.portolan.linux.nft.Statement;
import io.portolan.linux.nft.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads elements: `{ 10.0.0.1 . tcp . 80 timeout 1h : goto web }`.
///
/// @param key the type of keys
/// @param data the type of what a map gives; empty for a set
record ElementParser(DataType key, Optional<DataType> data) {

  List<Element> list(Tokens in) {
    List<Element> elements = new ArrayList<>();
    in.expect("{");
    in.skipNewlines();
    while (!in.takeIf("}")) {
      elements.add(element(in));
      in.takeIf(",");
      in.skipNewlines();
    }
    return elements;
  }

  private Element element(Tokens in) {
    DataParser.Ends ends = key(in);
    Element.Details details = details(in);
    ElementValue value = ElementValue.Nothing.NOTHING;
    if (data.isPresent()) {
      in.expect(":");
      value = value(in, data.get());
    }
    return new Element(ends.first(), ends.last(), value, details);
  }

  private DataParser.Ends key(Tokens in) {
    if (in.takeIf("*")) {
      return new DataParser.Ends(Data.NONE, Data.NONE);
    }
    List<Data> first = new ArrayList<>();
    List<Data> last = new ArrayList<>();
    for (DataType part : key.parts()) {
      if (!first.isEmpty()) {
        in.expect(".");
      }
      DataParser.Ends ends = part(in, part);
      first.add(ends.first());
      last.add(ends.last());
    }
    if (first.size() == 1) {
      return new DataParser.Ends(first.getFirst(), last.getFirst());
    }
    return new DataParser.Ends(
        Data.concat(first.toArray(Data[]::new)), Data.concat(last.toArray(Data[]::new)));
  }

  private static DataParser.Ends part(Tokens in, DataType type) {
    if (type.isBitmask()) {
      // A comma stands between elements here, so several bits cannot be told from them.
      Data data = DataParser.parse(type, in.word());
      return new DataParser.Ends(data, data);
    }
    return DataParser.parseEnds(type, in.word());
  }

  /// A single value of a type, part by part.
  static Data single(Tokens in, DataType type) {
    List<Data> parts = new ArrayList<>();
    for (DataType part : type.parts()) {
      if (!parts.isEmpty()) {
        in.expect(".");
      }
      parts.add(DataParser.parse(part, in.word()));
    }
    return parts.size() == 1 ? parts.getFirst() : Data.concat(parts.toArray(Data[]::new));
  }

  private static ElementValue value(Tokens in, DataType type) {
    return type.equals(DataType.VERDICT) ? verdict(in) : single(in, type);
  }

  static Verdict verdict(Tokens in) {
    String word = in.word();
    return switch (word) {
      case "accept" -> Verdict.ACCEPT;
      case "drop" -> Verdict.DROP;
      case "continue" -> Verdict.CONTINUE;
      case "return" -> Verdict.RETURN;
      case "jump" -> Verdict.jump(in.word());
      case "goto" -> Verdict.goTo(in.word());
      default -> throw new IllegalArgumentException("\"" + word + "\" is no verdict");
    };
  }

  private static Element.Details details(Tokens in) {
    Optional<Duration> timeout = Optional.empty();
    Optional<Duration> expires = Optional.empty();
    Optional<Statement.Counter> counter = Optional.empty();
    String comment = "";
    boolean more = true;
    while (more) {
      if (in.takeIf("timeout")) {
        timeout = Optional.of(TimeText.parse(in.word()));
      } else if (in.takeIf("expires")) {
        expires = Optional.of(TimeText.parse(in.word()));
      } else if (in.takeIf("comment")) {
        comment = in.word();
      } else if (in.takeIf("counter")) {
        counter = Optional.of(counter(in));
      } else {
        more = false;
      }
    }
    boolean plain =
        timeout.isEmpty() && expires.isEmpty() && counter.isEmpty() && comment.isEmpty();
    return plain ? Element.Details.NONE : new Element.Details(timeout, expires, comment, counter);
  }

  /// What stands after the word `counter`.
  static Statement.Counter counter(Tokens in) {
    if (!in.takeIf("packets")) {
      return Statement.Counter.ZERO;
    }
    long packets = in.number();
    in.expect("bytes");
    return new Statement.Counter(packets, in.number());
  }
}
