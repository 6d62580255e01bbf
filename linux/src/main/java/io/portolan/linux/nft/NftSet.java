// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A named set, or a named map when it has [Shape#data].
///
/// @param elements in ascending order of their keys
public record NftSet(String name, Shape shape, Options options, List<Element> elements) {

  /// What a set can hold; it cannot be changed while the set lives.
  ///
  /// @param data what a map gives for a key; empty for a plain set; `verdict` for a verdict map
  public record Shape(KeySpec key, Optional<KeySpec> data, Set<Flag> flags) {
    public Shape {
      flags = flags.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(flags));
    }

    public boolean is(Flag flag) {
      return flags.contains(flag);
    }

    public boolean isMap() {
      return data.isPresent();
    }

    /// Whether keys are ranges of several parts, which the kernel keeps as one element each.
    public boolean isConcatenatedInterval() {
      return is(Flag.INTERVAL) && key.parts().size() > 1;
    }
  }

  /// What a set does besides looking up; the text is the lower-case name.
  public enum Flag {
    /// It does not change after it was filled.
    CONSTANT,
    /// Rules write to it.
    DYNAMIC,
    /// Its keys are ranges.
    INTERVAL,
    /// Its elements go away after a time.
    TIMEOUT
  }

  /// What tunes a set.
  ///
  /// @param timeout how long elements live that do not say it themselves
  /// @param gcInterval how often the kernel sweeps
  /// @param size how many elements it may hold; 0 when there is no limit
  /// @param preferMemory trade speed for memory
  /// @param autoMerge nft joins neighbouring ranges; recorded only, [NftSet] never joins any
  /// @param counting each element counts packets and bytes
  /// @param comment empty when there is none; at most 128 bytes
  public record Options(
      Optional<Duration> timeout,
      Optional<Duration> gcInterval,
      int size,
      boolean preferMemory,
      boolean autoMerge,
      boolean counting,
      String comment) {
    public static final Options NONE =
        new Options(Optional.empty(), Optional.empty(), 0, false, false, false, "");

    public Options withTimeout(Duration timeout) {
      return new Options(
          Optional.of(timeout), gcInterval, size, preferMemory, autoMerge, counting, comment);
    }

    public Options withGcInterval(Duration gcInterval) {
      return new Options(
          timeout, Optional.of(gcInterval), size, preferMemory, autoMerge, counting, comment);
    }

    public Options withSize(int size) {
      return new Options(timeout, gcInterval, size, preferMemory, autoMerge, counting, comment);
    }

    public Options withPreferMemory(boolean preferMemory) {
      return new Options(timeout, gcInterval, size, preferMemory, autoMerge, counting, comment);
    }

    public Options withAutoMerge(boolean autoMerge) {
      return new Options(timeout, gcInterval, size, preferMemory, autoMerge, counting, comment);
    }

    public Options withCounting(boolean counting) {
      return new Options(timeout, gcInterval, size, preferMemory, autoMerge, counting, comment);
    }

    public Options withComment(String comment) {
      return new Options(timeout, gcInterval, size, preferMemory, autoMerge, counting, comment);
    }
  }

  public NftSet {
    elements = ElementOrder.of(shape.key()).sorted(elements);
  }

  /// An empty set.
  public static NftSet set(String name, KeySpec key, Flag... flags) {
    return new NftSet(
        name, new Shape(key, Optional.empty(), Set.of(flags)), Options.NONE, List.of());
  }

  /// An empty map.
  public static NftSet map(String name, KeySpec key, KeySpec data, Flag... flags) {
    return new NftSet(
        name, new Shape(key, Optional.of(data), Set.of(flags)), Options.NONE, List.of());
  }

  /// An empty verdict map.
  public static NftSet verdictMap(String name, KeySpec key, Flag... flags) {
    return map(name, key, KeySpec.of(DataType.VERDICT), flags);
  }

  public NftSet withOptions(Options options) {
    return new NftSet(name, shape, options, elements);
  }

  public NftSet withElements(List<Element> elements) {
    return new NftSet(name, shape, options, elements);
  }

  public NftSet withElements(Element... elements) {
    return withElements(List.of(elements));
  }

  /// The set without its elements, as a batch declares it.
  public NftSet declaration() {
    return elements.isEmpty() ? this : withElements(List.of());
  }

  /// `typeof` and `type` say the same to the kernel; this tells what a rule's lookup gives.
  public DataType dataType() {
    return shape
        .data()
        .map(KeySpec::type)
        .orElseThrow(() -> new IllegalStateException(name + " is a set, not a map"));
  }

  /// An expression that looks `key` up in this map.
  public Expression.MapLookup lookup(Expression key) {
    return new Expression.MapLookup(key, new SetRef.Named(name), dataType());
  }

  /// What rules call this set: `@name`.
  public SetRef ref() {
    return new SetRef.Named(name);
  }
}
