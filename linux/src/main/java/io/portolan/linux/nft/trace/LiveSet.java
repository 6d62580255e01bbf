// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.trace;

import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.DataType;
import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.ElementValue;
import io.portolan.linux.nft.NftSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A set whose elements can be found, come and go.
final class LiveSet {
  /// An element and when it goes away.
  private record Timed(Element element, Instant end) {}

  private final NftSet.Shape shape;
  private final Optional<Duration> timeout;
  private final Map<Data, Timed> single = new HashMap<>();
  private final List<Timed> ranges = new ArrayList<>();
  private Optional<Element> other = Optional.empty();

  LiveSet(NftSet.Shape shape, Optional<Duration> timeout, List<Element> elements, Instant now) {
    this.shape = shape;
    this.timeout = timeout;
    elements.forEach(element -> put(element, now));
  }

  NftSet.Shape shape() {
    return shape;
  }

  private void put(Element element, Instant now) {
    Instant end =
        element
            .details()
            .expires()
            .or(() -> element.details().timeout())
            .or(() -> timeout)
            .map(now::plus)
            .orElse(Instant.MAX);
    if (element.isCatchAll()) {
      other = Optional.of(element);
    } else if (element.isRange()) {
      ranges.add(new Timed(element, end));
    } else {
      single.put(element.key(), new Timed(element, end));
    }
  }

  Optional<Element> find(Data key, Instant now) {
    Timed found = single.get(key);
    if (found != null && now.isBefore(found.end)) {
      return Optional.of(found.element);
    }
    for (Timed range : ranges) {
      if (contains(range.element, key) && now.isBefore(range.end)) {
        return Optional.of(range.element);
      }
    }
    return other;
  }

  private boolean contains(Element range, Data key) {
    int offset = 0;
    for (DataType part : shape.key().parts()) {
      Data value = key.slice(offset, part.length());
      if (value.compareTo(range.key().slice(offset, part.length())) < 0
          || value.compareTo(range.end().slice(offset, part.length())) > 0) {
        return false;
      }
      offset += part.paddedLength();
    }
    return true;
  }

  /// The element after the write: the one that was there keeps its data.
  ///
  /// @param refresh whether the time of one that is there starts anew
  Element write(
      Data key, ElementValue value, Optional<Duration> lives, boolean refresh, Instant now) {
    Optional<Element> old =
        Optional.ofNullable(single.get(key))
            .filter(timed -> now.isBefore(timed.end))
            .map(Timed::element);
    if (old.isPresent() && !refresh) {
      return old.get();
    }
    Element element = old.orElseGet(() -> Element.of(key, value));
    Instant end = lives.or(() -> timeout).map(now::plus).orElse(Instant.MAX);
    single.put(key, new Timed(element, end));
    return element;
  }

  Optional<Element> remove(Data key) {
    return Optional.ofNullable(single.remove(key)).map(Timed::element);
  }
}
