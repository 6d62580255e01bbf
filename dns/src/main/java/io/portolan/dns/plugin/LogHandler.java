// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.portolan.dns.config.Log;
import io.portolan.dns.config.Log.AnswerClass;
import io.portolan.dns.config.Zones;
import io.portolan.dns.server.Exchange;
import io.portolan.dns.server.Handler;
import io.portolan.dns.wire.Query;
import io.portolan.dns.wire.RecordType;
import io.portolan.dns.wire.Response;
import io.portolan.dns.wire.ResponseCode;
import io.portolan.network.IpAddress;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Logs questions with what came of them.
final class LogHandler implements Handler {
  private static final System.Logger LOG = System.getLogger("dns.log");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{[>/]?[a-z/-]+}");

  private final Log config;
  private final Handler next;
  private final LongSupplier nanoTime;
  private final Consumer<String> log;

  LogHandler(Log config, Handler next, LongSupplier nanoTime) {
    this(config, next, nanoTime, line -> LOG.log(System.Logger.Level.INFO, line));
  }

  LogHandler(Log config, Handler next, LongSupplier nanoTime, Consumer<String> log) {
    this.config = config;
    this.next = next;
    this.nanoTime = nanoTime;
    this.log = log;
  }

  @Override
  public void handle(Exchange exchange) {
    if (Zones.longest(config.zones(), exchange.query().name()) != null) {
      long start = nanoTime.getAsLong();
      exchange.addFilter(
          answered -> {
            logIfWanted(answered, start);
            return true;
          });
    }
    next.handle(exchange);
  }

  private void logIfWanted(Exchange exchange, long start) {
    long nanos = nanoTime.getAsLong() - start;
    if (config.classes().contains(AnswerClass.ALL)
        || config.classes().contains(classOf(exchange.response()))
        || config.slow().filter(slow -> nanos > slow.toNanos()).isPresent()) {
      log.accept(line(exchange, nanos / 1e9));
    }
  }

  private static AnswerClass classOf(Response response) {
    return switch (response.code()) {
      case ResponseCode.NOERROR ->
          response.count(Response.Section.ANSWER) == 0 ? AnswerClass.DENIAL : AnswerClass.SUCCESS;
      case ResponseCode.NXDOMAIN -> AnswerClass.DENIAL;
      default -> AnswerClass.ERROR;
    };
  }

  private String line(Exchange exchange, double seconds) {
    return PLACEHOLDER
        .matcher(config.format())
        .replaceAll(found -> Matcher.quoteReplacement(value(found.group(), exchange, seconds)));
  }

  private static String value(String placeholder, Exchange exchange, double seconds) {
    Query query = exchange.query();
    return switch (placeholder) {
      case "{type}" -> RecordType.text(query.type());
      case "{name}" -> query.name().toString();
      case "{class}" -> query.classText();
      case "{proto}" -> exchange.isStream() ? "tcp" : "udp";
      case "{remote}" -> remote(exchange);
      case "{port}" -> String.valueOf(exchange.client().getPort());
      case "{size}" -> String.valueOf(query.length());
      case "{duration}" -> String.format(Locale.ROOT, "%.9fs", seconds);
      case "{rcode}" -> ResponseCode.text(exchange.response().code());
      case "{rsize}" -> String.valueOf(exchange.response().position());
      case "{>rflags}" -> exchange.response().flagsText();
      case "{>bufsize}" -> String.valueOf(query.payloadSize());
      case "{>do}" -> String.valueOf(query.dnssecOk());
      case "{>id}" -> String.valueOf(query.id());
      case "{>opcode}" -> "0";
      default -> "-";
    };
  }

  private static String remote(Exchange exchange) {
    IpAddress client = IpAddress.ofBytes(exchange.client().getAddress().getAddress());
    return client.toString().contains(":") ? "[" + client + "]" : client.toString();
  }
}
