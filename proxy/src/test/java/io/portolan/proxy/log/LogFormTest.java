// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.ByteSpan;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Rule 90: the log says what became of a request, and only the proxy writes it.
class LogFormTest {
  private static final int ROUNDS = 20_000;

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void aLineForPeople() {
    assertThat(LogForm.LINE.text(Notes.served("/cart?x=1", "curl/8.5").record()))
        .isEqualTo(
            "2026-11-18T11:06:40.123Z 10.244.0.2 GET http://shop.example/cart?x=1 HTTP/1.1 200"
                + " served 1.2ms in=78 out=1432 shop/shop shop/cart:80 10.244.0.3:8080 0.9ms"
                + " tries=1 id=- \"curl/8.5\" \"-\"");
  }

  @Test
  void anObjectForPrograms() {
    assertThat(LogForm.JSON.text(Notes.served("/cart?x=1", "curl/8.5").record()))
        .isEqualTo(
            """
            {"time":"2026-11-18T11:06:40.123Z","client":"10.244.0.2","method":"GET",\
            "scheme":"http","host":"shop.example","path":"/cart?x=1","protocol":"HTTP/1.1",\
            "status":200,"outcome":"served","durationSeconds":0.001249,"bytesIn":78,\
            "bytesOut":1432,"ingress":"shop/shop","service":"shop/cart:80",\
            "upstream":"10.244.0.3:8080","upstreamSeconds":0.000900,"tries":1,\
            "userAgent":"curl/8.5"}""");
  }

  @Test
  void aRequestThatCouldNotBeRead() {
    RequestNote note = new RequestNote();
    note.begin("10.244.0.2", "http");
    note.end(400, 0, 150, 12_000, 0, Outcome.REFUSED);
    assertThat(LogForm.LINE.text(note.record()))
        .isEqualTo(
            "1970-01-01T00:00:00Z 10.244.0.2 - - - 400 refused 0.0ms in=0 out=150 - - - -"
                + " tries=0 id=- \"-\" \"-\"");
    assertThat(LogForm.JSON.text(note.record()))
        .isEqualTo(
            """
            {"time":"1970-01-01T00:00:00Z","client":"10.244.0.2","scheme":"http","status":400,\
            "outcome":"refused","durationSeconds":0.000012,"bytesIn":0,"bytesOut":150,\
            "tries":0}""");
  }

  @Test
  void nobodyWritesFieldsOfTheirOwn() {
    AccessRecord forged = Notes.served("/a\" \\é", "x\" \"y\n10.0.0.1 GET").record();
    assertThat(LogForm.LINE.text(forged))
        .contains(" http://shop.example/a\\x22\\x20\\x5c\\xe9 HTTP/1.1 ")
        .endsWith(" \"x\\x22 \\x22y\\x0a10.0.0.1 GET\" \"-\"");
    assertThat(LogForm.JSON.text(forged))
        .contains("\"path\":\"/a\\u0022 \\u005c\\u00e9\",")
        .endsWith(",\"userAgent\":\"x\\u0022 \\u0022y\\u000a10.0.0.1 GET\"}");
  }

  static List<LogForm> forms() {
    return List.of(
        LogForm.LINE,
        LogForm.JSON,
        NginxForm.parse("$request \"$http_user_agent\"", false),
        NginxForm.parse("{\"a\":\"$http_user_agent\",\"b\":\"$request_uri\"}", true));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void whateverAClientSendsIsOneLineOfTheSameFields(LogForm form) {
    int quotes = quotes(form.text(Notes.served("/", "a").record()));
    for (int round = 0; round < ROUNDS; round++) {
      String text = form.text(Notes.served("/" + noise(), "a" + noise()).record());
      assertThat(text).as("seed %d, round %d", seed, round).matches("[ -~]+");
      assertThat(quotes(text)).as("seed %d, round %d", seed, round).isEqualTo(quotes);
    }
  }

  /// Those that do not belong to a value.
  private static int quotes(String text) {
    return (int) text.chars().filter(c -> c == '"').count();
  }

  private String noise() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      text.append((char) random.nextInt(256));
    }
    return text.toString();
  }

  @Test
  void longTextsAreCut() {
    RequestNote note = Notes.served("/", "a");
    note.text(RequestNote.Text.REFERER, ByteSpan.of("r".repeat(100_000)));
    assertThat(note.record().referer()).isEqualTo("r".repeat(1024) + "...");
    note.text(RequestNote.Text.REFERER, ByteSpan.of("r".repeat(1024)));
    assertThat(note.record().referer()).isEqualTo("r".repeat(1024));
  }
}
