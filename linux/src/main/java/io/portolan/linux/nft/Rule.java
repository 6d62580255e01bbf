// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft;

import java.util.List;
import java.util.Objects;

/// What a chain does with a packet, statement after statement, until one does not match.
///
/// Two rules are equal when they do the same: the handle, which the kernel gives, does not count.
///
/// @param comment empty when there is none; at most 128 bytes
/// @param handle the kernel's number for the rule; 0 for one that is not in the kernel
public record Rule(List<Statement> statements, String comment, long handle) {
  public Rule {
    statements = List.copyOf(statements);
  }

  public static Rule of(Statement... statements) {
    return new Rule(List.of(statements), "", 0);
  }

  public static Rule of(List<Statement> statements) {
    return new Rule(statements, "", 0);
  }

  public Rule withComment(String comment) {
    return new Rule(statements, comment, handle);
  }

  public Rule withHandle(long handle) {
    return new Rule(statements, comment, handle);
  }

  /// The rule with its counters at zero, so that two states of one rule compare equal.
  public Rule withoutCounts() {
    if (statements.stream().noneMatch(Statement.Counter.class::isInstance)) {
      return this;
    }
    return new Rule(
        statements.stream()
            .map(each -> each instanceof Statement.Counter ? Statement.Counter.ZERO : each)
            .toList(),
        comment,
        handle);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Rule rule
        && statements.equals(rule.statements)
        && comment.equals(rule.comment);
  }

  @Override
  public int hashCode() {
    return Objects.hash(statements, comment);
  }
}
