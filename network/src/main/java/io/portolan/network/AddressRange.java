// SPDX-License-Identifier: Apache-2.0
package io.portolan.network;

import java.util.Optional;

/// Addresses of one family from the first to the last, written `10.0.0.1-10.0.0.9` or as a block.
///
/// @param first not after `last`
/// @param last of the same family
public record AddressRange(IpAddress first, IpAddress last) {

  /// @throws IllegalArgumentException when the two are of different families or in the wrong order
  public AddressRange {
    if (first.family() != last.family() || first.compareTo(last) > 0) {
      throw new IllegalArgumentException(first + "-" + last + " is not a range of addresses");
    }
  }

  /// All addresses of a block.
  public static AddressRange of(Cidr block) {
    return new AddressRange(block.network(), block.last());
  }

  /// The range in `text`, or an `IllegalArgumentException` that quotes it.
  public static AddressRange of(String text) {
    return parse(text)
        .orElseThrow(
            () -> new IllegalArgumentException("\"" + text + "\" is not a range of addresses"));
  }

  /// The range in `text`; empty when it is none.
  public static Optional<AddressRange> parse(String text) {
    int dash = text.indexOf('-');
    if (dash < 0) {
      return Cidr.parse(text).map(AddressRange::of);
    }
    Optional<IpAddress> first = IpAddress.parse(text.substring(0, dash).strip());
    Optional<IpAddress> last = IpAddress.parse(text.substring(dash + 1).strip());
    return first.isPresent()
            && last.isPresent()
            && first.get().family() == last.get().family()
            && first.get().compareTo(last.get()) <= 0
        ? Optional.of(new AddressRange(first.get(), last.get()))
        : Optional.empty();
  }

  public Family family() {
    return first.family();
  }

  public boolean contains(IpAddress address) {
    return address.family() == family()
        && first.compareTo(address) <= 0
        && address.compareTo(last) <= 0;
  }

  /// Whether the two share an address.
  public boolean overlaps(AddressRange other) {
    return family() == other.family()
        && first.compareTo(other.last) <= 0
        && other.first.compareTo(last) <= 0;
  }

  /// How many addresses it has; [Long#MAX_VALUE] for more than that.
  public long size() {
    long high = last.high() - first.high();
    long low = last.low() - first.low();
    boolean borrow = Long.compareUnsigned(last.low(), first.low()) < 0;
    boolean large = borrow ? high != 1 : high != 0;
    return large || low < 0 || low == Long.MAX_VALUE ? Long.MAX_VALUE : low + 1;
  }

  @Override
  public String toString() {
    return first + "-" + last;
  }
}
