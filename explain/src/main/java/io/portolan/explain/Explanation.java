// SPDX-License-Identifier: Apache-2.0
package io.portolan.explain;

import io.portolan.network.plan.Backend;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What becomes of a connection, and why.
///
/// @param reason one sentence
/// @param steps in the order in which they are taken; the last one of a connection that does not
///     come about stops it
/// @param advice what would have to change for it to come about; empty when it does
/// @param arrivesAt where its first packet ends
public record Explanation(
    Verdict verdict,
    String reason,
    List<Step> steps,
    List<String> advice,
    Optional<Backend> arrivesAt) {

  /// How a connection ends.
  public enum Verdict {
    /// Its packets arrive, and so do the answers.
    ALLOWED,
    /// A policy drops it in silence.
    DENIED,
    /// The client is refused at once.
    REFUSED,
    /// It is dropped, or leads nowhere, and no policy is the reason.
    LOST,
    /// The name has no address.
    UNRESOLVED,
    /// A proxy answers the request by itself.
    ANSWERED;

    public String text() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /// One thing that happens to the packet.
  ///
  /// @param node where; empty when at none
  /// @param text what, in a few words
  /// @param object the object that decides, as in `NetworkPolicy shop/web`; empty when none does
  /// @param rule the field of that object, as in `spec.ingress[0]`; empty when it is the whole
  /// @param stops whether the connection ends here
  public record Step(
      Kind kind, String node, String text, String object, String rule, boolean stops) {

    /// What a step is about; the text is the lower-case name.
    public enum Kind {
      NAME,
      SERVICE,
      ENDPOINT,
      EGRESS,
      INGRESS,
      SOURCE,
      WAY,
      ARRIVAL,
      TLS,
      ROUTE,
      BACKEND,
      REPLY;

      public String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
      }
    }

    /// A step that no object decides and that the connection outlives.
    public static Step of(Kind kind, String node, String text) {
      return new Step(kind, node, text, "", "", false);
    }

    /// The same, decided by that object and rule.
    public Step about(String object, String rule) {
      return new Step(kind, node, text, object, rule, stops);
    }

    /// The same as the end of the connection.
    public Step stopping() {
      return new Step(kind, node, text, object, rule, true);
    }
  }

  /// Of several, at least one, the first that does not come about; the first where all do.
  public static Explanation worst(List<Explanation> explanations) {
    return explanations.stream()
        .filter(each -> !each.isAllowed())
        .findFirst()
        .orElseGet(explanations::getFirst);
  }

  /// The same with this advice before its own.
  Explanation advised(List<String> first) {
    return new Explanation(
        verdict, reason, steps, Stream.concat(first.stream(), advice.stream()).toList(), arrivesAt);
  }

  public boolean isAllowed() {
    return verdict == Verdict.ALLOWED;
  }
}
