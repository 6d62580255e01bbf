// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.portolan.dns.config.EdnsRule;
import io.portolan.dns.config.Rewrite;
import io.portolan.dns.config.Rewrite.Change;
import io.portolan.dns.server.Exchange;
import io.portolan.dns.server.Handler;
import io.portolan.dns.wire.Message;
import io.portolan.dns.wire.MessageReader;
import io.portolan.dns.wire.Name;
import io.portolan.dns.wire.Query;
import io.portolan.dns.wire.Question;
import io.portolan.dns.wire.RecordType;
import io.portolan.dns.wire.ResourceRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Changes questions before others see them, and the answers on their way back.
///
/// @param top where the names behind a changed alias are asked for
record RewriteHandler(Rewrite config, Handler top, Handler next) implements Handler {
  @Override
  public void handle(Exchange exchange) {
    Rewriting rewriting = new Rewriting(config, exchange);
    for (Rewrite.Rule rule : config.rules()) {
      if (rewriting.apply(rule.change()) && !rule.continues()) {
        break;
      }
    }
    if (!rewriting.isChanged() || rewriting.questionClass() != Query.CLASS_IN) {
      next.handle(exchange);
      return;
    }
    Optional<Name> name = Name.parse(rewriting.name());
    if (name.isEmpty()) {
      exchange.fail("rewrite: \"" + rewriting.name() + "\" is no name");
      return;
    }
    exchange.ask(
        next,
        rewriting.question(name.get()),
        (answer, problem) -> {
          Optional<Message> message = MessageReader.read(answer);
          if (message.isEmpty() || !problem.isEmpty()) {
            exchange.fail(problem.isEmpty() ? "rewrite: the answer cannot be read" : problem);
          } else {
            followed(exchange, rewriting, message.get());
          }
        });
  }

  /// Follows the first alias that leads elsewhere by a rule, and then changes the answer.
  private void followed(Exchange exchange, Rewriting rewriting, Message message) {
    for (int i = 0; i < message.answers().size(); i++) {
      ResourceRecord record = message.answers().get(i);
      Optional<Name> target = rewriting.aliasTarget(record);
      if (target.isPresent()) {
        List<ResourceRecord> before = new ArrayList<>(message.answers().subList(0, i));
        before.add(record.withTarget(target.get()));
        behind(exchange, rewriting, message, before, target.get());
        return;
      }
    }
    Relay.send(exchange, rewriting.changed(message));
  }

  private void behind(
      Exchange exchange,
      Rewriting rewriting,
      Message message,
      List<ResourceRecord> before,
      Name target) {
    if (rewriting.type() == RecordType.CNAME) {
      Relay.send(exchange, rewriting.changed(message.with(before, List.of(), List.of())));
      return;
    }
    exchange.ask(
        top,
        Question.of(exchange.query()).about(target).ofType(rewriting.type()),
        (answer, problem) -> {
          Optional<Message> found = MessageReader.read(answer);
          if (found.isEmpty() || !problem.isEmpty()) {
            exchange.fail(problem.isEmpty() ? "rewrite: the answer cannot be read" : problem);
            return;
          }
          before.addAll(found.get().answers());
          Message whole = found.get().with(before, found.get().authority(), List.of());
          Relay.send(exchange, rewriting.changed(whole));
        });
  }

  /// One question on its way through the rules.
  private static final class Rewriting {
    private final Query query;
    private final EdnsRewriting edns;
    private final String original;
    private String name;
    private int type;
    private int questionClass;
    private boolean isChanged;

    /// What to do to the answer, what came of the last rule first: it is undone first.
    private final List<AnswerChange> answerChanges = new ArrayList<>();

    private final List<Change.Alias> aliases = new ArrayList<>();

    Rewriting(Rewrite config, Exchange exchange) {
      this.query = exchange.query();
      this.edns = new EdnsRewriting(config, exchange);
      this.original = query.name().toString();
      this.name = original.toLowerCase(Locale.ROOT);
      this.type = query.type();
      this.questionClass = query.questionClass();
    }

    String name() {
      return name;
    }

    int type() {
      return type;
    }

    int questionClass() {
      return questionClass;
    }

    /// What is asked now, of `name`.
    Question question(Name name) {
      return Question.of(query).about(name).ofType(type).with(edns.options());
    }

    boolean isChanged() {
      return isChanged || !edns.options().isEmpty();
    }

    /// Whether the rule was about this question.
    boolean apply(Change change) {
      boolean fits =
          switch (change) {
            case Change.ToName to -> rename(to);
            case Change.ToType(int from, int to) -> {
              boolean is = type == from;
              type = is ? to : type;
              yield is;
            }
            case Change.ToInternet(int from) -> {
              boolean is = questionClass == from;
              questionClass = is ? Query.CLASS_IN : questionClass;
              yield is;
            }
            case Change.Option(EdnsRule rule) -> edns.apply(rule, name, type);
            case Change.Ttl ttl -> {
              boolean is = ttl.name().fits(name);
              if (is) {
                answerChanges.addFirst(new AnswerChange.Ttl(ttl.least(), ttl.most()));
              }
              yield is;
            }
            case Change.Code code -> {
              boolean is = code.name().fits(name);
              if (is) {
                answerChanges.addFirst(new AnswerChange.Code(code.from(), code.to()));
              }
              yield is;
            }
            case Change.Alias alias -> aliases.add(alias);
          };
      isChanged |= fits;
      return fits;
    }

    private boolean rename(Change.ToName rule) {
      Optional<String> renamed = rule.from().replace(name, rule.to());
      if (renamed.isEmpty()) {
        return false;
      }
      String before = name.equals(original.toLowerCase(Locale.ROOT)) ? original : name;
      String after = renamed.get().endsWith(".") ? renamed.get() : renamed.get() + ".";
      List<AnswerChange> undoing = new ArrayList<>();
      for (Rewrite.AnswerChange each : rule.answers()) {
        undoing.add(AnswerChange.of(each, rule, before, after));
      }
      answerChanges.addAll(0, undoing);
      name = after;
      return true;
    }

    /// Where an alias leads by a rule that is about it.
    Optional<Name> aliasTarget(ResourceRecord record) {
      if (aliases.isEmpty() || record.type() != RecordType.CNAME || !record.hasTarget()) {
        return Optional.empty();
      }
      String target = record.target().toString().toLowerCase(Locale.ROOT);
      return aliases.stream()
          .flatMap(alias -> alias.from().replace(target, alias.to()).stream())
          .findFirst()
          .flatMap(Name::parse);
    }

    Message changed(Message message) {
      Message changed = message;
      for (AnswerChange change : answerChanges) {
        changed = change.apply(changed);
      }
      return changed;
    }
  }
}
