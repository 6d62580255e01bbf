// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.nft.wire;

import io.portolan.linux.netlink.Attributes;
import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.ElementValue;
import io.portolan.linux.nft.NftSet;
import io.portolan.linux.nft.Statement;
import io.portolan.linux.uapi.NfTables;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Elements as the kernel lists them, put together again to ranges where a set keeps their ends.
final class ElementReader {
  /// An element of the kernel.
  ///
  /// @param isEnd whether its key is the first one after a range
  record Raw(Element element, boolean isEnd) {}

  private ElementReader() {}

  static Raw read(Attributes attributes) {
    Data key = Data.NONE;
    Data end = Data.NONE;
    ElementValue value = ElementValue.Nothing.NOTHING;
    int flags = 0;
    DetailsReader details = new DetailsReader();
    while (attributes.next()) {
      switch (attributes.type()) {
        case NfTables.NFTA_SET_ELEM_KEY -> key = InstructionReader.data(attributes.nested());
        case NfTables.NFTA_SET_ELEM_KEY_END -> end = InstructionReader.data(attributes.nested());
        case NfTables.NFTA_SET_ELEM_DATA -> value = value(attributes.nested());
        case NfTables.NFTA_SET_ELEM_FLAGS -> flags = attributes.be32();
        default -> details.read(attributes);
      }
    }
    Element element = new Element(key, end.length() == 0 ? key : end, value, details.details());
    return new Raw(element, (flags & NfTables.NFT_SET_ELEM_INTERVAL_END) != 0);
  }

  /// The attributes that few elements have.
  private static final class DetailsReader {
    private Element.Details details = Element.Details.NONE;

    void read(Attributes a) {
      details =
          switch (a.type()) {
            case NfTables.NFTA_SET_ELEM_TIMEOUT ->
                with(time(a), details.expires(), details.comment(), details.counter());
            case NfTables.NFTA_SET_ELEM_EXPIRATION ->
                with(details.timeout(), time(a), details.comment(), details.counter());
            case NfTables.NFTA_SET_ELEM_USERDATA ->
                with(
                    details.timeout(),
                    details.expires(),
                    UserData.comment(a.bytes()),
                    details.counter());
            case NfTables.NFTA_SET_ELEM_EXPR ->
                with(
                    details.timeout(),
                    details.expires(),
                    details.comment(),
                    counter(InstructionReader.read(a.nested())));
            default -> details;
          };
    }

    private static Element.Details with(
        Optional<Duration> timeout,
        Optional<Duration> expires,
        String comment,
        Optional<Statement.Counter> counter) {
      return new Element.Details(timeout, expires, comment, counter);
    }

    private static Optional<Duration> time(Attributes a) {
      return Optional.of(Duration.ofMillis(a.be64()));
    }

    private static Optional<Statement.Counter> counter(Instruction instruction) {
      return instruction instanceof Instruction.Counter(var packets, var bytes)
          ? Optional.of(new Statement.Counter(packets, bytes))
          : Optional.empty();
    }

    Element.Details details() {
      return details;
    }
  }

  private static ElementValue value(Attributes data) {
    while (data.next()) {
      switch (data.type()) {
        case NfTables.NFTA_DATA_VALUE -> {
          return Data.ofBytes(data.bytes());
        }
        case NfTables.NFTA_DATA_VERDICT -> {
          return VerdictCodes.read(data.nested());
        }
        default -> {}
      }
    }
    return ElementValue.Nothing.NOTHING;
  }

  /// The elements of the tree.
  static List<Element> join(NftSet.Shape shape, List<Raw> raw) {
    boolean ends = shape.is(NftSet.Flag.INTERVAL) && !shape.isConcatenatedInterval();
    if (!ends) {
      return raw.stream().map(Raw::element).toList();
    }
    List<Raw> sorted = new ArrayList<>(raw);
    sorted.sort(
        Comparator.comparing((Raw each) -> each.element.key())
            .thenComparing(each -> each.isEnd ? 0 : 1));
    List<Element> joined = new ArrayList<>();
    for (int i = 0; i < sorted.size(); i++) {
      Element start = sorted.get(i).element;
      if (start.isCatchAll()) {
        joined.add(start);
      } else if (!sorted.get(i).isEnd) {
        Data end =
            i + 1 < sorted.size()
                ? ElementWriter.previous(sorted.get(i + 1).element.key())
                : Bits.not(Bits.zero(start.key().length()));
        joined.add(new Element(start.key(), end, start.value(), start.details()));
      }
    }
    return joined;
  }
}
