// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.portolan.dns.config.DnsConfig;
import io.portolan.dns.corefile.CorefileException;
import io.portolan.dns.forward.UpstreamSockets;
import io.portolan.dns.server.LoopbackServer;
import io.portolan.dns.wire.Ask;
import io.portolan.dns.wire.EdnsOption;
import io.portolan.dns.wire.Name;
import io.portolan.dns.zone.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Corefiles, what is asked and what the answers are, over sockets. `-Dgolden.update` writes the
/// answers anew.
///
/// ```
/// . {                          a Corefile, up to a line "---"; UPSTREAM is a server
///   kubernetes cluster.local
/// }
/// == db.example.org            another key of the ConfigMap
/// @ IN SOA ns admin 1 2 3 4 5
/// ---
/// service shop/cart 10.96.0.20     steps of a zone
/// + 7                              seconds go by
/// ? cart.shop.svc.cluster.local A  a question, behind it the answer
/// asked 1                          how often the upstream server was asked so far
/// ```
class CorefileScenarioTest {
  private static final Path SCENARIOS =
      Path.of("src/test/resources/io/portolan/dns/plugin/scenarios");

  private static final int CLASS_CHAOS = 3;

  @TestFactory
  Stream<DynamicTest> answersAsTheScenarioSays() throws IOException {
    try (Stream<Path> files = Files.list(SCENARIOS)) {
      List<Path> sorted = files.sorted().toList();
      return sorted.stream()
          .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
    }
  }

  private static void check(Path file) throws IOException {
    String expected = Files.readString(file);
    String actual = run(expected);
    if (System.getProperty("golden.update") != null) {
      Files.writeString(file, actual);
    }
    assertThat(actual).isEqualTo(expected);
  }

  private static String run(String text) throws IOException {
    int cut = text.indexOf("---\n");
    String corefile = text.substring(0, cut);
    try (StandInUpstream upstream = new StandInUpstream()) {
      DnsConfig config;
      try {
        String address = "127.0.0.1:" + upstream.server().address().getPort();
        config = DnsConfig.read(files(corefile.replace("UPSTREAM", address)));
      } catch (CorefileException refused) {
        return corefile + "---\n! " + refused.getMessage() + "\n";
      }
      AtomicLong clock = new AtomicLong();
      Surroundings surroundings =
          new Surroundings(
              upstream.server().group().next(),
              UpstreamSockets.ofProcess(),
              new SecureRandom(),
              bound -> bound / 2,
              () -> System.nanoTime() + clock.get(),
              Set.of());
      Scenario scenario = new Scenario();
      try (ClusterDns dns = new ClusterDns(scenario.zone(), surroundings)) {
        dns.configure(config);
        int port = config.servers().getFirst().keys().getFirst().port();
        try (LoopbackServer server = LoopbackServer.start(dns.at(port))) {
          return corefile
              + "---\n"
              + new Steps(scenario, dns, server, upstream, clock).run(text.substring(cut + 4));
        }
      }
    }
  }

  private static Map<String, String> files(String text) {
    Map<String, String> files = new HashMap<>();
    for (String part : text.split("(?m)^== ")) {
      int end = part.indexOf('\n') + 1;
      boolean isFirst = files.isEmpty();
      files.put(
          isFirst ? DnsConfig.COREFILE : part.substring(0, end).strip(),
          isFirst ? part : part.substring(end));
    }
    return files;
  }

  private record Steps(
      Scenario scenario,
      ClusterDns dns,
      LoopbackServer server,
      StandInUpstream upstream,
      AtomicLong clock) {

    String run(String steps) throws IOException {
      StringBuilder out = new StringBuilder();
      boolean isAnswer = false;
      for (String line : steps.split("\n")) {
        isAnswer = isAnswer && !line.isBlank() && !line.startsWith("?");
        if (isAnswer) {
          continue;
        }
        if (line.startsWith("asked")) {
          out.append("asked ").append(upstream.asked()).append('\n');
          continue;
        }
        out.append(line).append('\n');
        if (line.startsWith("?")) {
          out.append(answer(List.of(line.substring(1).trim().split(" +"))));
          isAnswer = true;
        } else if (line.startsWith("+")) {
          clock.addAndGet(Long.parseLong(line.substring(1).trim()) * 1_000_000_000L);
        } else if (!line.isBlank() && !line.startsWith("#")) {
          dns.update(scenario.change(line));
        }
      }
      return out.toString();
    }

    /// @param words name and type, and perhaps a class or EDNS options such as `65001=6162`
    private String answer(List<String> words) throws IOException {
      List<EdnsOption> options =
          words.stream().filter(word -> word.contains("=")).map(Steps::option).toList();
      ByteBuf question =
          Ask.questionWithOptions(0, words.get(0), Ask.type(words.get(1)), 1232, options);
      if (words.contains("CH")) {
        question.setShort(14 + Name.of(words.get(0)).length(), CLASS_CHAOS);
      }
      return Ask.text(server.ask(question));
    }

    private static EdnsOption option(String word) {
      int sign = word.indexOf('=');
      return new EdnsOption(
          Integer.parseInt(word.substring(0, sign)),
          HexFormat.of().parseHex(word.substring(sign + 1)));
    }
  }
}
