// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.portolan.dns.config.NameMatch;
import io.portolan.dns.config.Rewrite;
import io.portolan.dns.config.Rewrite.Change;
import io.portolan.dns.wire.Message;
import io.portolan.dns.wire.Name;
import io.portolan.dns.wire.RecordType;
import io.portolan.dns.wire.ResourceRecord;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// What a rewrite rule does to an answer on its way back.
sealed interface AnswerChange {
  /// Owners of records change.
  record Owners(Function<String, Optional<String>> change) implements AnswerChange {}

  /// Names in the data of records change.
  record Targets(Function<String, Optional<String>> change) implements AnswerChange {}

  /// Both change.
  record Names(Function<String, Optional<String>> change) implements AnswerChange {}

  /// TTLs are bounded.
  record Ttl(long least, long most) implements AnswerChange {}

  /// One response code becomes another.
  record Code(int from, int to) implements AnswerChange {}

  /// What `configured` means after the name `before` became `after` by `rule`.
  static AnswerChange of(
      Rewrite.AnswerChange configured, Change.ToName rule, String before, String after) {
    return switch (configured) {
      case Rewrite.AnswerChange.Owners(var from, var to) ->
          new Owners(name -> from.find(name).map(match -> match.fill(to)));
      case Rewrite.AnswerChange.Targets(var from, var to) ->
          new Targets(name -> from.find(name).map(match -> match.fill(to)));
      case Rewrite.AnswerChange.Undo _ ->
          rule.from() instanceof NameMatch.Suffix(String suffix)
              ? new Names(name -> new NameMatch.Suffix(rule.to()).replace(name, suffix))
              : new Names(
                  name ->
                      name.equals(after.toLowerCase(Locale.ROOT))
                          ? Optional.of(before)
                          : Optional.empty());
    };
  }

  default Message apply(Message message) {
    return switch (this) {
      case Owners(var change) -> message.map(record -> owned(record, change));
      case Targets(var change) -> message.map(record -> targeted(record, change));
      case Names(var change) -> message.map(record -> targeted(owned(record, change), change));
      case Ttl(long least, long most) -> message.map(bounded(least, most));
      case Code(int from, int to) -> message.code() == from ? message.withCode(to) : message;
    };
  }

  private static UnaryOperator<ResourceRecord> bounded(long least, long most) {
    return record ->
        record.type() == RecordType.OPT
            ? record
            : record.withTtl(Math.clamp(record.ttlSeconds(), least, most));
  }

  private static ResourceRecord owned(
      ResourceRecord record, Function<String, Optional<String>> change) {
    return changed(record.owner(), change).map(record::ownedBy).orElse(record);
  }

  private static ResourceRecord targeted(
      ResourceRecord record, Function<String, Optional<String>> change) {
    return record.hasTarget()
        ? changed(record.target(), change).map(record::withTarget).orElse(record)
        : record;
  }

  /// A name that would become none stays as it is.
  private static Optional<Name> changed(Name name, Function<String, Optional<String>> change) {
    return change.apply(name.toString().toLowerCase(Locale.ROOT)).flatMap(Name::parse);
  }
}
