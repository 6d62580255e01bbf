// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.master;

import io.portolan.dns.master.Entry.Word;
import io.portolan.dns.wire.Name;
import io.portolan.dns.wire.Query;
import io.portolan.dns.wire.RecordType;
import io.portolan.dns.wire.ResourceRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// Reads records as a master file has them, with its `$ORIGIN` and `$TTL`.
public final class MasterFile {
  private static final long DEFAULT_TTL_SECONDS = 3_600;

  private final List<ResourceRecord> records = new ArrayList<>();
  private Name origin;
  private Optional<Name> owner = Optional.empty();
  private OptionalLong defaultTtl = OptionalLong.empty();
  private long lastTtl = DEFAULT_TTL_SECONDS;

  private MasterFile(Name origin) {
    this.origin = origin;
  }

  /// The records in `text`, in their order.
  ///
  /// @param origin of names without a last dot
  /// @throws MasterException that says what is wrong and on which line
  public static List<ResourceRecord> read(String text, Name origin) {
    MasterFile file = new MasterFile(origin);
    for (Entry entry : EntryReader.read(text)) {
      try {
        file.take(entry);
      } catch (MasterException e) {
        throw e;
      } catch (IllegalArgumentException e) {
        throw entry.problem(String.valueOf(e.getMessage()));
      }
    }
    return List.copyOf(file.records);
  }

  /// The name in `text`: `@` is the origin, and a name without a last dot lies below it.
  static Name name(String text, Name origin) {
    if (text.equals("@")) {
      return origin;
    }
    return (text.endsWith(".") && !text.endsWith("\\.")) || origin.labels() == 0
        ? Name.of(text)
        : Name.of(text + "." + origin);
  }

  private void take(Entry entry) {
    List<Word> words = entry.words();
    String first = words.getFirst().text();
    switch (first.toUpperCase(Locale.ROOT)) {
      case "$ORIGIN" -> origin = name(argument(entry), origin);
      case "$TTL" -> defaultTtl = OptionalLong.of(TimeToLive.parse(argument(entry)));
      case "$INCLUDE", "$GENERATE" -> throw entry.problem(first + " is not supported");
      default -> {
        if (!entry.isIndented()) {
          owner = Optional.of(name(first, origin));
        }
        record(entry, words.subList(entry.isIndented() ? 0 : 1, words.size()));
      }
    }
  }

  private static String argument(Entry entry) {
    if (entry.words().size() != 2) {
      throw entry.problem(entry.words().getFirst().text() + " has one argument");
    }
    return entry.words().get(1).text();
  }

  /// TTL and class may stand in either order, and each may be missing.
  private void record(Entry entry, List<Word> words) {
    OptionalLong ttl = OptionalLong.empty();
    int recordClass = Query.CLASS_IN;
    int at = 0;
    while (at < words.size() && !words.get(at).isQuoted()) {
      String word = words.get(at).text().toUpperCase(Locale.ROOT);
      if (TimeToLive.isOne(word) && ttl.isEmpty()) {
        ttl = OptionalLong.of(TimeToLive.parse(word));
      } else if (Query.parseClass(word) >= 0) {
        recordClass = Query.parseClass(word);
      } else {
        break;
      }
      at++;
    }
    if (at == words.size()) {
      throw entry.problem("the record's type is missing");
    }
    String typeText = words.get(at).text();
    int type = RecordType.parse(typeText.toUpperCase(Locale.ROOT));
    if (type < 0 || type == RecordType.OPT || (type >= RecordType.IXFR && type <= RecordType.ANY)) {
      throw entry.problem("\"" + typeText + "\" is no type of a record");
    }
    lastTtl = ttl.orElseGet(() -> defaultTtl.orElse(lastTtl));
    byte[] data = RecordData.read(type, words.subList(at + 1, words.size()), origin);
    Name name = owner.orElseThrow(() -> entry.problem("the first record has no name"));
    records.add(new ResourceRecord(name, type, recordClass, lastTtl, data));
  }
}
