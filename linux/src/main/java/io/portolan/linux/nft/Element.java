// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// An element of a set or map: a key or a range of keys, and what the map gives for it.
///
/// Two elements are equal when they were written equal: what the kernel counts down or up
/// (remaining time, packets) does not matter.
///
/// @param key the first key that matches; [Data#NONE] for the element that matches every other key
/// @param end the last key that matches, for each part of a concatenation by itself; equal to `key`
///     when that is the only one
public record Element(Data key, Data end, ElementValue value, Details details) {

  /// What few elements have.
  ///
  /// @param timeout how long the element lives after it was written; empty: as long as the set
  ///     says
  /// @param expires how long it still lives, in a listing
  /// @param comment empty when there is none; at most 128 bytes
  /// @param counter packets and bytes, when the element counts
  public record Details(
      Optional<Duration> timeout,
      Optional<Duration> expires,
      String comment,
      Optional<Statement.Counter> counter) {
    public static final Details NONE =
        new Details(Optional.empty(), Optional.empty(), "", Optional.empty());

    public boolean isNothing() {
      return timeout.isEmpty() && comment.isEmpty() && counter.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Details details
          && timeout.equals(details.timeout)
          && comment.equals(details.comment)
          && counter.isPresent() == details.counter.isPresent();
    }

    @Override
    public int hashCode() {
      return Objects.hash(timeout, comment);
    }
  }

  /// An element of a set.
  public static Element of(Data key) {
    return new Element(key, key, ElementValue.Nothing.NOTHING, Details.NONE);
  }

  /// An element of a map.
  public static Element of(Data key, ElementValue value) {
    return new Element(key, key, value, Details.NONE);
  }

  /// An element of an interval set; both ends belong to it.
  public static Element range(Data first, Data last) {
    return new Element(first, last, ElementValue.Nothing.NOTHING, Details.NONE);
  }

  /// The element of a map that matches every key that no other element has.
  public static Element catchAll(ElementValue value) {
    return new Element(Data.NONE, Data.NONE, value, Details.NONE);
  }

  public boolean isCatchAll() {
    return key.length() == 0;
  }

  public boolean isRange() {
    return !key.equals(end);
  }

  public Element withValue(ElementValue value) {
    return new Element(key, end, value, details);
  }

  public Element withTimeout(Duration timeout) {
    return new Element(
        key,
        end,
        value,
        new Details(Optional.of(timeout), details.expires, details.comment, details.counter));
  }

  public Element withComment(String comment) {
    return new Element(
        key, end, value, new Details(details.timeout, details.expires, comment, details.counter));
  }

  public Element withCounter(Statement.Counter counter) {
    return new Element(
        key,
        end,
        value,
        new Details(details.timeout, details.expires, details.comment, Optional.of(counter)));
  }
}
