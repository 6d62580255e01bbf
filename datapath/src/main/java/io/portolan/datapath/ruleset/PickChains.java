// SPDX-License-Identifier: Apache-2.0
package io.portolan.datapath.ruleset;

import io.portolan.linux.nft.Chain;
import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.Expression;
import io.portolan.linux.nft.MetaKey;
import io.portolan.linux.nft.Rule;
import io.portolan.linux.nft.Statement;
import io.portolan.linux.nft.Statement.Comparison;
import io.portolan.linux.nft.Statement.Update;
import io.portolan.network.plan.Balancing;
import io.portolan.network.plan.Frontend;
import io.portolan.network.plan.Frontend.Audience;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The chains that choose a backend: one for each number of backends (and duration of affinity),
/// for all frontends that have as many.
final class PickChains {
  /* With affinity, the mark of the packet carries the number of the backend from rule to rule: the
  registers of a rule do not outlive it, and those of one rule do not hold both keys of IPv6. The
  mark is 0 before and is left as it is after, which nothing in a node's namespace looks at. */

  private static final Expression MARK = Expression.meta(MetaKey.MARK);

  private PickChains() {}

  private static final Pattern NAME =
      Pattern.compile("(outside-)?(?:pick|sticky)-(ip6?)-(\\d{1,9})(?:-(\\d{1,9})s)?");

  /// The chain of this name; empty when it is none of these.
  static Optional<Chain> named(String name) {
    Matcher parts = NAME.matcher(name);
    if (!parts.matches()) {
      return Optional.empty();
    }
    Audience audience = parts.group(1) == null ? Audience.EVERYONE : Audience.OUTSIDE;
    FamilyLayout layout = parts.group(2).equals("ip") ? FamilyLayout.IPV4 : FamilyLayout.IPV6;
    int slots = Integer.parseInt(parts.group(3));
    Chain chain =
        parts.group(4) == null
            ? pick(layout, audience, slots)
            : sticky(layout, audience, slots, Duration.ofSeconds(Integer.parseInt(parts.group(4))));
    return Optional.of(chain).filter(found -> slots > 0 && found.name().equals(name));
  }

  /// The chain for a frontend that has backends.
  static Chain chain(Frontend frontend, Balancing balancing) {
    FamilyLayout layout = FamilyLayout.of(frontend.address().family());
    int slots = balancing.backends().size();
    return balancing.affinity().isPresent()
        ? sticky(layout, frontend.audience(), slots, balancing.affinity().get())
        : pick(layout, frontend.audience(), slots);
  }

  private static Chain pick(FamilyLayout layout, Audience audience, int slots) {
    return Chain.regular(
        name(audience, "pick", layout) + "-" + slots,
        Rule.of(Statement.dnat(layout.nft, layout.backends(audience).lookup(layout.drawn(slots)))));
  }

  private static Chain sticky(
      FamilyLayout layout, Audience audience, int slots, Duration affinity) {
    Expression client = layout.clientAndFrontend();
    Statement translate =
        Statement.dnat(layout.nft, layout.chosen(audience).lookup(layout.frontendAndMark()));
    return Chain.regular(
        name(audience, "sticky", layout) + "-" + slots + "-" + affinity.toSeconds() + "s",
        Rule.of(mark(Expression.constant(MetaKey.MARK.type(), Data.mark(0)))),
        Rule.of(mark(layout.affinity.lookup(client))),
        Rule.of(
            Statement.match(MARK, Comparison.NOT_EQUAL, Data.mark(0)),
            write(Update.Verb.UPDATE, layout, client, affinity),
            translate),
        Rule.of(mark(layout.choices(audience).lookup(layout.drawn(slots)))),
        Rule.of(delete(layout, client)),
        Rule.of(write(Update.Verb.ADD, layout, client, affinity)),
        Rule.of(translate));
  }

  private static String name(Audience audience, String what, FamilyLayout layout) {
    return (audience == Audience.OUTSIDE ? "outside-" : "") + what + "-" + layout.nft.text();
  }

  private static Statement mark(Expression value) {
    return new Statement.SetMeta(MetaKey.MARK, value);
  }

  private static Statement write(
      Update.Verb verb, FamilyLayout layout, Expression client, Duration affinity) {
    return new Update(
        verb, layout.affinity.name(), client, Optional.of(MARK), Optional.of(affinity), List.of());
  }

  private static Statement delete(FamilyLayout layout, Expression client) {
    return new Update(
        Update.Verb.DELETE,
        layout.affinity.name(),
        client,
        Optional.of(MARK),
        Optional.empty(),
        List.of());
  }
}
