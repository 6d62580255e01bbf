// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.text;

import io.portolan.linux.nft.BaseChain;
import io.portolan.linux.nft.Chain;
import io.portolan.linux.nft.DataType;
import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.Family;
import io.portolan.linux.nft.KeySpec;
import io.portolan.linux.nft.NamedCounter;
import io.portolan.linux.nft.NftSet;
import io.portolan.linux.nft.Ruleset;
import io.portolan.linux.nft.Table;
import java.util.Locale;
import java.util.stream.Collectors;

/// Prints a ruleset byte for byte as `nft list ruleset` of nftables 1.0.6 does.
final class RulesetPrinter {
  private final StringBuilder out = new StringBuilder();

  String print(Ruleset ruleset) {
    for (Table table : ruleset.tables()) {
      print(table);
    }
    return out.toString();
  }

  private void print(Table table) {
    line("table " + table.id() + " {");
    String separator = table.flags().isEmpty() ? "" : "\n";
    if (!table.flags().isEmpty()) {
      line(
          "\tflags "
              + table.flags().stream()
                  .sorted()
                  .map(flag -> flag.name().toLowerCase(Locale.ROOT))
                  .collect(Collectors.joining(",")));
    }
    comment("\t", table.comment());
    for (NamedCounter counter : table.counters()) {
      out.append(separator);
      separator = "\n";
      line("\tcounter " + counter.name() + " {");
      comment("\t\t", counter.comment());
      line("\t\tpackets " + counter.packets() + " bytes " + counter.bytes());
      line("\t}");
    }
    for (NftSet set : table.sets()) {
      out.append(separator);
      separator = "\n";
      print(set);
    }
    for (Chain chain : table.chains()) {
      out.append(separator);
      separator = "\n";
      print(table.id().family(), chain);
    }
    line("}");
  }

  private void line(String text) {
    out.append(text).append('\n');
  }

  private void comment(String indent, String comment) {
    if (!comment.isEmpty()) {
      line(indent + "comment \"" + comment + '"');
    }
  }

  private void print(Family family, Chain chain) {
    line("\tchain " + chain.name() + " {");
    comment("\t\t", chain.comment());
    chain.base().ifPresent(base -> line("\t\t" + print(family, base)));
    RulePrinter rules = new RulePrinter(family);
    chain.rules().forEach(rule -> line("\t\t" + rules.print(rule)));
    line("\t}");
  }

  private static String print(Family family, BaseChain base) {
    String devices =
        switch (base.devices().size()) {
          case 0 -> "";
          case 1 -> " device \"" + base.devices().getFirst() + '"';
          default ->
              base.devices().stream()
                  .map(device -> '"' + device + '"')
                  .collect(Collectors.joining(", ", " devices = { ", " }"));
        };
    return "type %s hook %s%s priority %s; policy %s;"
        .formatted(
            base.type().text(),
            base.hook().text(),
            devices,
            Priorities.text(family, base.hook(), base.priority()),
            base.policy().text());
  }

  private void print(NftSet set) {
    NftSet.Shape shape = set.shape();
    NftSet.Options options = set.options();
    line("\t" + (shape.isMap() ? "map " : "set ") + set.name() + " {");
    line("\t\t" + spec(shape));
    if (options.preferMemory()) {
      line("\t\tpolicy memory");
    }
    if (options.size() > 0) {
      line("\t\tsize " + options.size());
    }
    String flags = flags(set);
    if (!flags.isEmpty()) {
      line("\t\tflags " + flags);
    }
    options.timeout().ifPresent(time -> line("\t\ttimeout " + TimeText.print(time)));
    options.gcInterval().ifPresent(time -> line("\t\tgc-interval " + TimeText.print(time)));
    if (options.counting()) {
      line("\t\tcounter");
    }
    if (options.autoMerge()) {
      line("\t\tauto-merge");
    }
    comment("\t\t", options.comment());
    elements(set);
    line("\t}");
  }

  private static String spec(NftSet.Shape shape) {
    boolean typeof = shape.key() instanceof KeySpec.OfExpressions;
    String key = spec(shape.key());
    String data =
        shape.data().map(spec -> " : " + (typeof ? spec(spec) : spec.type().text())).orElse("");
    return (typeof ? "typeof " : "type ") + key + data;
  }

  private static String spec(KeySpec spec) {
    return switch (spec) {
      case KeySpec.OfTypes(var types) -> DataType.concat(types).text();
      case KeySpec.OfExpressions(var expressions) ->
          expressions.stream().map(ExpressionPrinter::print).collect(Collectors.joining(" . "));
    };
  }

  /// A timeout of the set says already that it has the flag of that name, unless there are others.
  private static String flags(NftSet set) {
    boolean onlyTimeout =
        set.options().timeout().isPresent()
            && set.shape().flags().stream().allMatch(flag -> flag == NftSet.Flag.TIMEOUT);
    return onlyTimeout
        ? ""
        : set.shape().flags().stream()
            .sorted()
            .map(flag -> flag.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(","));
  }

  private void elements(NftSet set) {
    if (set.elements().isEmpty()) {
      return;
    }
    DataType key = set.shape().key().type();
    DataType data = set.shape().data().map(KeySpec::type).orElse(key);
    int perLine = perLine(key);
    int inLine = 0;
    out.append("\t\telements = { ");
    boolean first = true;
    for (Element element : set.elements()) {
      if (!first) {
        inLine++;
        out.append(inLine >= perLine ? ",\n\t\t\t     " : ", ");
        inLine = inLine >= perLine ? 0 : inLine;
      }
      first = false;
      out.append(ExpressionPrinter.element(key, data, element));
    }
    out.append(" }\n");
  }

  private static int perLine(DataType key) {
    return switch (key.text()) {
      case "inet_service", "inet_proto", "mark", "nf_proto", "integer" -> 5;
      case "ipv4_addr", "ct_state" -> 2;
      default -> 1;
    };
  }
}
