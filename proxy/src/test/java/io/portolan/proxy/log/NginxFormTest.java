// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.proxy.ByteSpan;
import io.portolan.proxy.log.RequestNote.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Lines of the access log in a form of nginx'.
class NginxFormTest {
  /// Ingress-nginx's own.
  private static final String USUAL =
      """
      $remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent \
      "$http_referer" "$http_user_agent" $request_length $request_time \
      [$proxy_upstream_name] [$proxy_alternative_upstream_name] $upstream_addr \
      $upstream_response_length $upstream_response_time $upstream_status $req_id""";

  private static String line(String format) {
    return NginxForm.parse(format, false).text(Notes.served("/cart?x=1", "curl/8.5").record());
  }

  @Test
  void theFormThatIngressNginxHasByItself() {
    NginxForm form = NginxForm.parse(USUAL, false);
    assertThat(form.unknown()).isEmpty();
    assertThat(form.text(Notes.served("/cart?x=1", "curl/8.5").record()))
        .isEqualTo(
            "10.244.0.2 - - [18/Nov/2026:11:06:40 +0000] \"GET /cart?x=1 HTTP/1.1\" 200 1024 \"-\""
                + " \"curl/8.5\" 78 0.001 [shop-cart-80] [-] 10.244.0.3:8080 1024 0.001 200 -");
  }

  @ParameterizedTest
  @CsvSource({
    "$time_iso8601, 2026-11-18T11:06:40+00:00",
    "$msec, 1795000000.123",
    "$bytes_sent, 1432",
    "$scheme://$host$request_uri, http://shop.example/cart?x=1",
    "$uri$is_args$args, /cart?x=1",
    "$uri?$query_string, /cart?x=1",
    "$request_method $server_protocol, GET HTTP/1.1",
    "$namespace/$ingress_name $service_name:$service_port, shop/shop cart:80",
    "$upstream_header_time, 0.000",
    "${host}_x, shop.example_x",
    "a$ $$host, a$ $shop.example",
    "$request_idle, -",
  })
  void eachVariableSaysWhatItSaysForNginx(String format, String line) {
    assertThat(line(format)).isEqualTo(line);
  }

  @Test
  void inJsonWhatIsNotKnownIsNothing() {
    NginxForm form =
        NginxForm.parse(
            "{\"u\": \"$remote_user\",\n \"a\": \"$http_user_agent\", \"g\": \"$geo\"}", true);
    assertThat(form.unknown()).containsExactly("$geo");
    assertThat(form.text(Notes.served("/", "a\"b").record()))
        .isEqualTo("{\"u\": \"\",  \"a\": \"a\\u0022b\", \"g\": \"\"}");
  }

  @Test
  void whoTheClientSaysThatItIs() {
    RequestNote note = Notes.served("/", "a");
    note.text(Text.AUTHORIZATION, ByteSpan.of("Basic YWxpY2U6c2VjcmV0"));
    note.text(Text.FORWARDED_FOR, ByteSpan.of("192.0.2.1, 10.0.0.1"));
    NginxForm form = NginxForm.parse("$remote_user $http_x_forwarded_for", false);
    assertThat(form.text(note.record())).isEqualTo("alice 192.0.2.1, 10.0.0.1");
    for (Text few : List.of(Text.AUTHORIZATION, Text.FORWARDED_FOR)) {
      assertThat(form.wants(few)).isTrue();
      assertThat(LogForm.LINE.wants(few)).isFalse();
      assertThat(NginxForm.parse("$status", false).wants(few)).isFalse();
    }
  }

  @Test
  void whatWasNotSentToAnybodyHasNothingOfAnUpstream() {
    RequestNote note = new RequestNote();
    note.begin("10.244.0.2", "http");
    note.end(400, 0, 150, 12_000, 0, Outcome.REFUSED);
    assertThat(
            NginxForm.parse(
                    "\"$request\" $status $upstream_addr $upstream_status $upstream_response_time"
                        + " [$proxy_upstream_name]",
                    false)
                .text(note.record()))
        .isEqualTo("\"-\" 400 - - - [-]");
  }

  @Test
  void thePageNamesAllVariables() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "ingress.md"));
    for (LogVariable each : LogVariable.values()) {
      assertThat(page).contains("`$" + each.name().toLowerCase(Locale.ROOT) + "`");
    }
  }

  @Test
  void connectionsThatAreCarriedHaveTheUsualForm() {
    RequestNote note = new RequestNote();
    note.begin("10.244.0.2", "tcp");
    note.protocol("TCP");
    note.service("shop/store:6379");
    note.end(0, 6, 12, 12_000, 0, Outcome.SERVED);
    assertThat(NginxForm.parse("$request", false).text(note.record()))
        .isEqualTo(LogForm.LINE.text(note.record()));
    assertThat(NginxForm.parse("{\"r\":\"$request\"}", true).text(note.record()))
        .isEqualTo(LogForm.JSON.text(note.record()));
  }
}
