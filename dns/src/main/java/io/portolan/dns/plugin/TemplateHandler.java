// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.portolan.dns.config.Template;
import io.portolan.dns.config.Zones;
import io.portolan.dns.master.MasterFile;
import io.portolan.dns.server.Exchange;
import io.portolan.dns.server.Handler;
import io.portolan.dns.text.GoTemplate;
import io.portolan.dns.text.Regex;
import io.portolan.dns.text.TemplateData;
import io.portolan.dns.wire.MessageReader;
import io.portolan.dns.wire.Name;
import io.portolan.dns.wire.Query;
import io.portolan.dns.wire.Question;
import io.portolan.dns.wire.RecordType;
import io.portolan.dns.wire.ResourceRecord;
import io.portolan.dns.wire.Response;
import io.portolan.dns.wire.Response.Section;
import io.portolan.network.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Answers with records that are made of the question.
///
/// @param top where the names behind an alias are asked for
record TemplateHandler(Template config, Handler top, Handler next) implements Handler {
  private record Sections(
      List<ResourceRecord> answers,
      List<ResourceRecord> authority,
      List<ResourceRecord> additional) {}

  @Override
  public void handle(Exchange exchange) {
    Query query = exchange.query();
    @Nullable Name zone = Zones.longest(config.zones(), query.name());
    boolean fits =
        zone != null
            && (config.type() == RecordType.ANY || config.type() == query.type())
            && (config.questionClass() == Template.ANY_CLASS
                || config.questionClass() == query.questionClass());
    if (zone == null || !fits) {
      next.handle(exchange);
      return;
    }
    String name = query.name().toString().toLowerCase(Locale.ROOT);
    Optional<Regex.Match> match =
        config.matches().stream().flatMap(regex -> regex.find(name).stream()).findFirst();
    if (match.isPresent()) {
      answer(exchange, data(exchange, name, zone, match.get()));
    } else if (config.fallthrough().filter(where -> where.covers(query.name())).isPresent()) {
      next.handle(exchange);
    } else {
      exchange.fail("template: no expression matches " + name);
    }
  }

  private static TemplateData data(Exchange exchange, String name, Name zone, Regex.Match match) {
    Query query = exchange.query();
    return new TemplateData(
        query.id(),
        name,
        query.type(),
        RecordType.text(query.type()),
        query.questionClass(),
        query.classText(),
        zone.toString(),
        IpAddress.ofBytes(exchange.client().getAddress().getAddress()).toString(),
        match);
  }

  private void answer(Exchange exchange, TemplateData data) {
    Sections sections;
    try {
      sections =
          new Sections(
              records(config.answers(), data),
              records(config.authority(), data),
              records(config.additional(), data));
    } catch (IllegalArgumentException e) {
      exchange.fail("template: " + e.getMessage());
      return;
    }
    Optional<Name> alias = alias(exchange.query(), sections.answers());
    if (alias.isEmpty()) {
      send(exchange, sections);
      return;
    }
    exchange.ask(
        top,
        Question.of(exchange.query()).about(alias.get()),
        (message, _) -> {
          List<ResourceRecord> all = new ArrayList<>(sections.answers());
          MessageReader.read(message).ifPresent(behind -> all.addAll(behind.answers()));
          send(exchange, new Sections(all, sections.authority(), sections.additional()));
        });
  }

  private static List<ResourceRecord> records(List<GoTemplate> templates, TemplateData data) {
    return templates.stream()
        .map(template -> template.fill(data))
        .flatMap(text -> MasterFile.read(text, Name.ROOT).stream())
        .toList();
  }

  /// Where the last record leads, when it is an alias and the client asked for what is behind it.
  private static Optional<Name> alias(Query query, List<ResourceRecord> answers) {
    boolean leadsOn =
        query.type() != RecordType.CNAME
            && query.questionClass() == Query.CLASS_IN
            && !answers.isEmpty()
            && answers.getLast().type() == RecordType.CNAME;
    return leadsOn ? Optional.of(answers.getLast().target()) : Optional.empty();
  }

  private void send(Exchange exchange, Sections sections) {
    Response response = exchange.begin();
    response.authoritative();
    response.recursionAvailable();
    config.error().ifPresent(error -> response.extendedError(error.code(), error.text()));
    Relay.write(response, Section.ANSWER, sections.answers());
    Relay.write(response, Section.AUTHORITY, sections.authority());
    Relay.write(response, Section.ADDITIONAL, sections.additional());
    exchange.send(config.code());
  }
}
