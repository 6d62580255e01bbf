// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

/// What becomes of one of ingress-nginx's annotations, or of a key of its ConfigMap.
///
/// @param name without prefix
/// @param feature what it belongs to, as in `rewriting`
/// @param isApplied whether the engine does it; where not, it does nothing yet
/// @param sentence what it does here, or why nothing
public record Treatment(
    String name, String feature, boolean isApplied, Fate fate, String sentence) {
  /// How what is done compares with ingress-nginx.
  public enum Fate {
    SAME,
    DIFFERS,
    /// There is no equivalent.
    NONE,
    REFUSED
  }

  /// How it stands with a field of that name.
  public Finding.Kind kind() {
    return switch (fate) {
      case SAME -> isApplied ? Finding.Kind.WORKS : Finding.Kind.MISSING;
      case DIFFERS -> isApplied ? Finding.Kind.DIFFERS : Finding.Kind.MISSING;
      case NONE, REFUSED -> Finding.Kind.MISSING;
    };
  }

  /// In a few words: what is done, and whether it is done yet.
  public String state() {
    return switch (fate) {
      case SAME -> isApplied ? "works" : "not yet";
      case DIFFERS -> isApplied ? "differs" : "not yet";
      case NONE -> "no equivalent";
      case REFUSED -> "refused";
    };
  }

  Finding finding(String field) {
    boolean isPlanned = fate == Fate.SAME || fate == Fate.DIFFERS;
    return new Finding(
        kind(),
        field,
        isPlanned && !isApplied ? "not applied yet. To come: " + sentence : sentence);
  }
}
