// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.wire;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// A whole message, taken apart: for what is not asked often, and for looking at.
///
/// @param flags the second word of the header, as it is
/// @param additional with the OPT record, if there is one
public record Message(
    int id,
    int flags,
    Name name,
    int type,
    List<ResourceRecord> answers,
    List<ResourceRecord> authority,
    List<ResourceRecord> additional) {

  public Message {
    answers = List.copyOf(answers);
    authority = List.copyOf(authority);
    additional = List.copyOf(additional);
  }

  /// See [ResponseCode]; with the upper bits that an OPT record carries.
  public int code() {
    long upper =
        additional.stream()
            .filter(record -> record.type() == RecordType.OPT)
            .mapToLong(record -> record.ttlSeconds() >> 24)
            .findFirst()
            .orElse(0);
    return ((int) upper << 4) | (flags & 0xf);
  }

  /// The same with other records.
  public Message with(
      List<ResourceRecord> otherAnswers,
      List<ResourceRecord> otherAuthority,
      List<ResourceRecord> otherAdditional) {
    return new Message(id, flags, name, type, otherAnswers, otherAuthority, otherAdditional);
  }

  /// The same with each record as `change` makes it.
  public Message map(UnaryOperator<ResourceRecord> change) {
    return with(
        answers.stream().map(change).toList(),
        authority.stream().map(change).toList(),
        additional.stream().map(change).toList());
  }

  /// The same with a code that fits the header.
  public Message withCode(int code) {
    return new Message(
        id,
        (flags & ~0xf) | (code & 0xf),
        name,
        type,
        answers,
        authority,
        additional.stream().filter(record -> record.type() != RecordType.OPT).toList());
  }

  /// Whether the data comes from a server's own zones (AA).
  public boolean isAuthoritative() {
    return (flags & Query.FLAG_AUTHORITATIVE) != 0;
  }

  /// Whether all data was validated by who gave it (AD).
  public boolean isAuthentic() {
    return (flags & Query.FLAG_AUTHENTIC) != 0;
  }

  /// Whether something that belongs here is missing (TC).
  public boolean isTruncated() {
    return (flags & Query.FLAG_TRUNCATED) != 0;
  }

  /// Whether the server asks others for names it does not know (RA).
  public boolean isRecursionAvailable() {
    return (flags & Query.FLAG_RECURSION_AVAILABLE) != 0;
  }

  /// All records, in the order of the wire.
  public Stream<ResourceRecord> records() {
    return Stream.of(answers, authority, additional).flatMap(List::stream);
  }
}
