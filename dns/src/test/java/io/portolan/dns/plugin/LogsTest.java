// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.dns.config.DnsConfig;
import io.portolan.dns.config.Errors;
import io.portolan.dns.config.Log;
import io.portolan.dns.config.Plugin;
import io.portolan.dns.server.Exchange;
import io.portolan.dns.server.LoopbackServer;
import io.portolan.dns.wire.Ask;
import io.portolan.dns.wire.RecordType;
import io.portolan.dns.wire.ResponseCode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.ResourceBundle;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// What is logged of questions and of what went wrong with them.
class LogsTest {
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final AtomicLong clock = new AtomicLong();

  /// Knows what stands in the first label of a name; `slow` takes two seconds.
  private void answer(Exchange exchange) {
    String name = exchange.query().name().toString();
    exchange.begin();
    switch (name.substring(0, name.indexOf('.'))) {
      case "none" -> exchange.send(ResponseCode.NXDOMAIN);
      case "refused" -> exchange.send(ResponseCode.REFUSED);
      case "timeout" -> exchange.fail("no server answered");
      case "defect" -> exchange.fail("a defect");
      default -> {
        clock.addAndGet(name.startsWith("slow") ? 2_000_000_000L : 0);
        exchange.response().beginRecord(0xc00c, RecordType.TXT, 1);
        exchange.response().data().writeByte(0);
        boolean unused = exchange.response().endRecord();
        exchange.send(ResponseCode.NOERROR);
      }
    }
  }

  private static <T extends Plugin> T plugin(Class<T> type, String lines) {
    return DnsConfig.read(Map.of(DnsConfig.COREFILE, ". {\n" + lines + "\n}\n"))
        .plugins(type)
        .findFirst()
        .orElseThrow();
  }

  private List<String> logged(String log, String... names) throws IOException {
    LogHandler handler =
        new LogHandler(plugin(Log.class, log), this::answer, clock::get, lines::add);
    try (LoopbackServer server = LoopbackServer.start(handler)) {
      for (String name : names) {
        var unused = server.ask(Ask.question(7, name, RecordType.A));
      }
    }
    return List.copyOf(lines);
  }

  @Test
  void logsAsTheCommonFormatHasIt() throws IOException {
    assertThat(logged("log", "a.test").getFirst())
        .matches(
            "127.0.0.1:[0-9]+ - 7 \"A IN a.test. udp 24 false 512\" NOERROR qr,rd 37"
                + " 0.000000000s");
  }

  @Test
  void logsWhatAFormatSays() throws IOException {
    assertThat(logged("log . \"{proto} {name} {type} {rcode} {>opcode} {/x/y} {local}\"", "a.test"))
        .containsExactly("udp a.test. A NOERROR 0 - -");
  }

  @Test
  void addsTheOpcodeToTheCombinedFormat() throws IOException {
    assertThat(logged("log . {combined}", "a.test").getFirst()).contains("\"0 A IN a.test.");
  }

  @Test
  void logsClassesOfAnswersOfItsNamesOnly() throws IOException {
    String[] names = {"a.test", "none.test", "refused.test", "none.other"};
    assertThat(logged("log test {name} {\n class denial\n }", names)).containsExactly("none.test.");
    assertThat(logged("log test {name} {\n class error success\n }", names))
        .containsExactly("none.test.", "a.test.", "refused.test.");
  }

  @Test
  void logsWhatTakesLong() throws IOException {
    assertThat(
            logged(
                "log . {name} {\n class error\n minDuration 1s\n }",
                "a.test",
                "slow.test",
                "refused.test"))
        .containsExactly("slow.test.", "refused.test.");
  }

  @Test
  void consolidatesErrorsThatAreAlike() throws IOException {
    Errors errors =
        plugin(
            Errors.class,
            "errors {\n consolidate 30s \".* answered$\" warning\n consolidate 5m defect\n }");
    try (LoopbackServer server =
        LoopbackServer.start(new ErrorsHandler(errors, this::answer, clock::get, logger()))) {
      for (String name : List.of("timeout.a", "timeout.b", "defect.a", "timeout.c", "a.test")) {
        var unused = server.ask(Ask.question(7, name, RecordType.A));
      }
      long unused = clock.addAndGet(30_000_000_000L);
      for (String name : List.of("timeout.d", "defect.b")) {
        var unusedAnswer = server.ask(Ask.question(7, name, RecordType.A));
      }
    }
    assertThat(lines)
        .containsExactly(
            "WARNING timeout.a. IN A: no server answered",
            "ERROR defect.a. IN A: a defect",
            "WARNING timeout.d. IN A: no server answered (and 2 more since the last line)");
  }

  private System.Logger logger() {
    return new System.Logger() {
      @Override
      public String getName() {
        return "test";
      }

      @Override
      public boolean isLoggable(Level level) {
        return true;
      }

      @Override
      public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
        lines.add(level + " " + message);
      }

      @Override
      public void log(Level level, ResourceBundle bundle, String format, Object... values) {
        lines.add(level + " " + format);
      }
    };
  }
}
