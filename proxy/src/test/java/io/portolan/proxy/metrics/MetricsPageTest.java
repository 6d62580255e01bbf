// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.network.IpAddress;
import io.portolan.proxy.log.Outcome;
import io.portolan.proxy.log.RequestNote;
import io.portolan.proxy.metrics.Exposition.Format;
import io.portolan.proxy.route.Conditions;
import io.portolan.proxy.route.Forward;
import io.portolan.proxy.route.HostPattern;
import io.portolan.proxy.route.PathMatch;
import io.portolan.proxy.route.Route;
import io.portolan.proxy.route.Seniority;
import io.portolan.proxy.status.StatusPage;
import io.portolan.proxy.upstream.Endpoint;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// What is counted can be read by Prometheus, and stays small whatever happens.
class MetricsPageTest {
  private static final long MILLI = 1_000_000;

  private final ProxyMetrics metrics = new ProxyMetrics(2, 3);
  private final ConfigChanges changes = new ConfigChanges();
  private final MetricsPage page = new MetricsPage(metrics, changes, () -> 4, () -> 5);

  private static Route route(String ingress) {
    return new Route(
        HostPattern.ANY,
        new PathMatch.Prefix("/"),
        Conditions.NONE,
        Forward.to("shop/cart:80"),
        new Seniority(Instant.EPOCH, ingress, 0));
  }

  private void ended(int loop, String ingress, String backend, int status, Outcome outcome) {
    RequestNote note = new RequestNote();
    note.begin("10.244.0.2", "http");
    note.route(route(ingress));
    note.service(backend);
    Endpoint endpoint = new Endpoint(IpAddress.of("10.244.0.3"), 8080);
    note.attempt(endpoint);
    note.attempt(endpoint);
    note.answered(2 * MILLI);
    note.end(status, 50, 2_000, 3 * MILLI, 0, outcome);
    metrics.loop(loop).begun();
    metrics.loop(loop).ended(note);
  }

  private Scrape scrape(Format format) {
    return Scrape.read(page.text(MetricNames.PORTOLAN, format));
  }

  @Test
  void requestsOfAllLoopsAreSummedByIngressServiceAndStatus() {
    ended(0, "shop/shop", "shop/cart:80", 200, Outcome.SERVED);
    ended(1, "shop/shop", "shop/cart:http HTTP/2", 204, Outcome.SERVED);
    ended(1, "shop/shop", "shop/cart:80", 502, Outcome.UPSTREAM_RESET);
    Scrape scrape = scrape(Format.PROMETHEUS);
    String labels = "ingress=\"shop\",namespace=\"shop\",service=\"cart\"";
    assertThat(scrape.value("portolan_ingress_requests_total{" + labels + ",status=\"2xx\"}"))
        .isEqualTo(2);
    assertThat(scrape.value("portolan_ingress_requests_total{" + labels + ",status=\"5xx\"}"))
        .isEqualTo(1);
    assertThat(
            scrape.value(
                "portolan_ingress_failures_total{ingress=\"shop\",namespace=\"shop\""
                    + ",outcome=\"upstream-reset\",service=\"cart\"}"))
        .isEqualTo(1);
    assertThat(scrape.value("portolan_ingress_retries_total{" + labels + "}")).isEqualTo(3);
    String duration = "portolan_ingress_request_duration_seconds";
    assertThat(scrape.value(duration + "_bucket{ingress=\"shop\",le=\"0.0025\"" + rest())).isZero();
    assertThat(scrape.value(duration + "_bucket{ingress=\"shop\",le=\"0.005\"" + rest()))
        .isEqualTo(3);
    assertThat(scrape.value(duration + "_sum{" + labels + "}")).isEqualTo(0.009);
    assertThat(scrape.value("portolan_ingress_response_size_bytes_sum{" + labels + "}"))
        .isEqualTo(6_000);
    assertThat(scrape.value("portolan_ingress_active_requests")).isZero();
    assertThat(scrape.value("portolan_ingress_log_lines_lost_total")).isEqualTo(4);
  }

  private static String rest() {
    return ",namespace=\"shop\",service=\"cart\"}";
  }

  @Test
  void openMetricsAreToldToWhoAsks() {
    assertThat(Format.accepted("application/openmetrics-text;version=1.0.0,text/plain;q=0.5"))
        .isEqualTo(Format.OPEN_METRICS);
    assertThat(Format.accepted("text/plain")).isEqualTo(Format.PROMETHEUS);
    ended(0, "shop/shop", "shop/cart:80", 200, Outcome.SERVED);
    String text = page.page("", "application/openmetrics-text").text();
    assertThat(text)
        .contains("# TYPE portolan_ingress_requests counter\nportolan_ingress_requests_total{")
        .endsWith("# EOF\n");
    Scrape.read(text);
  }

  @Test
  void dashboardsOfIngressNginxGoOnWorking() {
    ended(0, "shop/shop", "shop/cart:80", 200, Outcome.SERVED);
    changes.applied(Instant.ofEpochSecond(1_795_000_000));
    StatusPage told = page.page("names=nginx", "application/openmetrics-text");
    assertThat(told.contentType()).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    Scrape scrape = Scrape.read(told.text());
    String labels = "{ingress=\"shop\",namespace=\"shop\",service=\"cart\",status=\"2xx\"}";
    assertThat(scrape.value("nginx_ingress_controller_requests" + labels)).isEqualTo(1);
    assertThat(scrape.has("nginx_ingress_controller_request_duration_seconds_bucket")).isTrue();
    assertThat(scrape.value("nginx_ingress_controller_success")).isEqualTo(1);
    assertThat(
            scrape.value(
                "nginx_ingress_controller_config_last_reload_successful_timestamp_seconds"))
        .isEqualTo(1.795e9);
  }

  @Test
  void whatIsBeyondTheLimitIsOther() {
    for (int i = 0; i < 10; i++) {
      ended(0, "shop/shop-" + i, "shop/cart:80", 200, Outcome.SERVED);
    }
    String other = "{ingress=\"other\",namespace=\"other\",service=\"other\",status=\"2xx\"}";
    assertThat(scrape(Format.PROMETHEUS).value("portolan_ingress_requests_total" + other))
        .isEqualTo(7);
    // An Ingress that has gone leaves its place to others.
    metrics.retain(name -> !name.equals("shop/shop-0"));
    ended(0, "shop/shop-9", "shop/cart:80", 200, Outcome.SERVED);
    ended(0, "shop/shop-0", "shop/cart:80", 200, Outcome.SERVED);
    Scrape now = scrape(Format.PROMETHEUS);
    assertThat(now.value("portolan_ingress_requests_total" + other)).isEqualTo(8);
    assertThat(
            now.value(
                "portolan_ingress_requests_total{ingress=\"shop-9\",namespace=\"shop\""
                    + ",service=\"cart\",status=\"2xx\"}"))
        .isEqualTo(1);
  }

  @Test
  void carriedConnectionsAreCountedByServiceAndOutcome() {
    CarriedSeries first = metrics.loop(0).carriedTo("shop/mail:25");
    CarriedSeries second = metrics.loop(1).carriedTo("shop/mail:smtps h2");
    first.begun();
    second.begun();
    metrics.loop(1).carriedTo("shop/mail:25").begun();
    first.ended(Outcome.TUNNELLED, 10, 20);
    second.ended(Outcome.UPSTREAM_RESET, 1, 2);
    Scrape scrape = scrape(Format.OPEN_METRICS);
    String mail = "namespace=\"shop\",service=\"mail\"}";
    String ended = "portolan_ingress_tcp_connections_total{namespace=\"shop\",outcome=";
    assertThat(scrape.value(ended + "\"tunnelled\",service=\"mail\"}")).isEqualTo(1);
    assertThat(scrape.value(ended + "\"upstream-reset\",service=\"mail\"}")).isEqualTo(1);
    assertThat(scrape.value("portolan_ingress_tcp_open_connections{" + mail)).isEqualTo(1);
    assertThat(scrape.value("portolan_ingress_tcp_received_bytes_total{" + mail)).isEqualTo(11);
    assertThat(scrape.value("portolan_ingress_tcp_sent_bytes_total{" + mail)).isEqualTo(22);
  }

  @Test
  void carriedConnectionsBeyondTheLimitAreThoseOfOther() {
    for (int i = 0; i < 10; i++) {
      metrics.loop(0).carriedTo("shop/mail-" + i + ":25").begun();
      metrics.loop(1).carriedTo("shop/mail-0:26").begun();
    }
    Scrape scrape = scrape(Format.PROMETHEUS);
    String open = "portolan_ingress_tcp_open_connections{namespace=";
    assertThat(scrape.value(open + "\"other\",service=\"other\"}")).isEqualTo(7);
    assertThat(scrape.value(open + "\"shop\",service=\"mail-0\"}")).isEqualTo(11);
  }

  @Test
  void labelsMayHoldAnything() {
    Exposition out = new Exposition(Format.PROMETHEUS);
    out.family("a_total", Exposition.Type.COUNTER, "Something.")
        .sample(Exposition.labels("x", "a\\b\"c\nd"), 1);
    assertThat(Scrape.read(out.toString()).value("a_total{x=\"a\\\\b\\\"c\\nd\"}")).isEqualTo(1);
  }
}
