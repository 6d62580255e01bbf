// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.portolan.dns.config.DnsConfig;
import io.portolan.dns.forward.UpstreamSockets;
import io.portolan.dns.server.Exchange;
import io.portolan.dns.server.LoopbackServer;
import io.portolan.dns.server.StatusPage;
import io.portolan.dns.wire.Ask;
import io.portolan.dns.wire.Message;
import io.portolan.dns.wire.RecordType;
import io.portolan.dns.wire.Response;
import io.portolan.dns.wire.ResponseCode;
import io.portolan.dns.zone.Scenario;
import io.portolan.network.Cidr;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The cluster's DNS through changes of its configuration.
class ClusterDnsTest {
  private StandInUpstream upstream;
  private Scenario scenario;
  private ClusterDns dns;
  private LoopbackServer server;

  @BeforeEach
  void start() {
    upstream = new StandInUpstream();
    scenario = new Scenario();
    dns =
        new ClusterDns(
            scenario.zone(),
            Surroundings.of(
                upstream.server().group().next(),
                UpstreamSockets.ofProcess(),
                new SecureRandom(),
                Set.of()));
    server = LoopbackServer.start(dns.at(53));
  }

  @AfterEach
  void stop() {
    server.close();
    dns.close();
    upstream.close();
  }

  private void configure(String corefile) {
    dns.configure(DnsConfig.read(Map.of(DnsConfig.COREFILE, corefile)));
  }

  private StatusPage page(int port, String path) {
    return Optional.ofNullable(dns.pages().get(port))
        .flatMap(pages -> Optional.ofNullable(pages.get(path)))
        .orElseThrow()
        .get();
  }

  private String ask(String name) throws IOException {
    return Ask.text(server.ask(Ask.questionWithEdns(1, name, RecordType.A, 1232)));
  }

  @Test
  void refusesEverythingBeforeThereIsAConfiguration() throws IOException {
    assertThat(ask("cart.shop.svc.cluster.local")).isEqualTo("REFUSED ra\n");
  }

  @Test
  void takesOverAnotherConfigurationAtOnceAndKeepsTheClustersContent() throws IOException {
    dns.update(scenario.change("service shop/cart 10.96.0.20"));
    configure(". {\n kubernetes cluster.local {\n ttl 30\n }\n }");
    assertThat(ask("cart.shop.svc.cluster.local"))
        .isEqualTo("NOERROR aa ra\n  cart.shop.svc.cluster.local. 30 IN A 10.96.0.20\n");
    configure(". {\n kubernetes example.test {\n ttl 9\n }\n }");
    assertThat(ask("cart.shop.svc.example.test"))
        .isEqualTo("NOERROR aa ra\n  cart.shop.svc.example.test. 9 IN A 10.96.0.20\n");
    assertThat(ask("cart.shop.svc.cluster.local")).isEqualTo("REFUSED ra\n");
    configure("");
    configure(". {\n kubernetes cluster.local\n }");
    dns.update(scenario.change("service shop/till 10.96.0.22"));
    assertThat(ask("cart.shop.svc.cluster.local")).contains("10.96.0.20");
    assertThat(ask("till.shop.svc.cluster.local")).contains("10.96.0.22");
  }

  @Test
  void keepsTheReverseRangesThatCameWhateverTheConfiguration() throws IOException {
    List<Cidr> ranges = List.of(Cidr.of("10.96.0.0/16"), Cidr.of("10.99.0.0/16"));
    configure(". {\n kubernetes cluster.local in-addr.arpa {\n fallthrough\n }\n }");
    assertThat(ask("9.0.99.10.in-addr.arpa")).startsWith("REFUSED");
    dns.update(zone -> zone.withReverseRanges(ranges));
    assertThat(ask("9.0.99.10.in-addr.arpa")).startsWith("NXDOMAIN aa");
    configure(". {\n kubernetes cluster.local in-addr.arpa {\n fallthrough\n ttl 30\n }\n }");
    assertThat(ask("9.0.99.10.in-addr.arpa")).startsWith("NXDOMAIN aa");
    dns.update(zone -> zone.withReverseRanges(ranges.subList(0, 1)));
    assertThat(ask("9.0.99.10.in-addr.arpa")).startsWith("REFUSED");
  }

  @Test
  void showsAChangeOfAServiceAtOnceWhateverTheCacheMayKeep() throws IOException {
    configure(". {\n cache 30\n kubernetes cluster.local\n }");
    dns.update(scenario.change("service shop/cart 10.96.0.20"));
    assertThat(ask("cart.shop.svc.cluster.local")).contains("10.96.0.20");
    dns.update(scenario.change("service shop/cart 10.96.0.21"));
    assertThat(ask("cart.shop.svc.cluster.local")).contains("10.96.0.21");
  }

  @Test
  void followsTheHostsResolvers() throws IOException {
    configure(". {\n forward . /etc/resolv.conf\n }");
    assertThat(ask("a.example.com")).isEqualTo("SERVFAIL ra\n");
    dns.useHostResolvers(List.of(upstream.server().address()));
    assertThat(ask("a.example.com")).contains("192.0.2.1");
  }

  /// DNS S37 of dns.md.
  @Test
  void stopsForwardingWhenItsQuestionsComeBack() throws IOException {
    InetSocketAddress itself = server.address();
    configure(". {\n loop\n forward . " + itself.getHostString() + ":" + itself.getPort() + "\n }");
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!ask("a.example.com").equals("SERVFAIL ra\n")) {
      assertThat(System.nanoTime()).as("the deadline").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(dns.isLooping()).isTrue();
  }

  @Test
  void whatWasValidatedStaysSoInAnotherOrder() throws IOException {
    try (LoopbackServer validating = LoopbackServer.start(ClusterDnsTest::twoMailServers)) {
      InetSocketAddress to = validating.address();
      configure(
          ". {\n loadbalance\n forward . " + to.getHostString() + ":" + to.getPort() + "\n }");
      ByteBuf question = Ask.questionWithEdns(7, "example.com", RecordType.MX, 1232);
      question.setShort(question.writerIndex() - 4, 0x8000); // DNSSEC OK
      Message answer = server.ask(question);
      assertThat(answer.answers()).hasSize(2);
      assertThat(answer.isAuthentic()).isTrue();
    }
  }

  private static void twoMailServers(Exchange exchange) {
    Response response = exchange.begin();
    response.authentic();
    for (int preference = 1; preference <= 2; preference++) {
      response.beginRecord(Response.QUESTION_POINTER, RecordType.MX, 20);
      response.data().writeShort(preference).writeByte(0);
      boolean unused = response.endRecord();
    }
    exchange.send(ResponseCode.NOERROR);
  }

  @Test
  void refusesAnotherClass() throws IOException {
    configure(DnsConfig.DEFAULT);
    ByteBuf question = Ask.question(7, "version.bind", RecordType.TXT);
    question.setShort(question.writerIndex() - 2, 3);
    assertThat(server.ask(question).code()).isEqualTo(ResponseCode.REFUSED);
  }

  /// DNS S40 of dns.md.
  @Test
  void tellsWhatItCountedAtTheUsualPort() throws IOException {
    configure(". {\n prometheus\n cache\n forward . " + upstreamAddress() + "\n }");
    assertThat(ask("a.example.com")).contains("192.0.2.1");
    assertThat(ask("a.example.com")).contains("192.0.2.1");
    assertThat(ask("none.example.com")).contains("NXDOMAIN");
    String server = "server=\"dns://:53\",";
    assertThat(page(9153, "/metrics").text())
        .contains(
            "# TYPE coredns_dns_requests_total counter\n",
            "coredns_dns_requests_total{"
                + server
                + "zone=\".\",view=\"\",proto=\"udp\",family=\"1\",type=\"A\"} 3\n",
            "coredns_dns_responses_total{"
                + server
                + "zone=\".\",view=\"\",rcode=\"NXDOMAIN\",plugin=\"cache\"} 1\n",
            "coredns_dns_request_duration_seconds_bucket{"
                + server
                + "zone=\".\",view=\"\",type=\"A\",le=\"+Inf\"} 3\n",
            "coredns_dns_request_duration_seconds_count{" + server,
            "coredns_dns_request_size_bytes_sum{"
                + server
                + "zone=\".\",view=\"\",proto=\"udp\"} 129\n",
            "coredns_dns_response_size_bytes_count{" + server,
            "coredns_cache_entries{" + server + "zones=\".\",view=\"\",type=\"success\"} 1\n",
            "coredns_cache_entries{" + server + "zones=\".\",view=\"\",type=\"denial\"} 1\n",
            "coredns_cache_hits_total{" + server + "zones=\".\",view=\"\",type=\"success\"} 1\n",
            "coredns_cache_misses_total{" + server + "zones=\".\",view=\"\"} 2\n",
            "coredns_proxy_request_duration_seconds_count{proxy_name=\"forward\",to=\""
                + upstreamAddress()
                + "\",rcode=\"NOERROR\"} 1\n",
            "coredns_forward_max_concurrent_rejects_total 0\n",
            "coredns_plugin_enabled{" + server + "zone=\".\",view=\"\",name=\"prometheus\"} 1\n",
            "coredns_panics_total 0\n",
            "coredns_build_info{");
  }

  /// DNS S40 of dns.md.
  @Test
  void isReadyWhenAllObjectsAreKnown() {
    configure(". {\n health\n ready :8282\n kubernetes cluster.local\n }");
    assertThat(page(8080, "/health")).isEqualTo(new StatusPage(200, "OK"));
    assertThat(page(8282, "/ready")).isEqualTo(new StatusPage(200, "OK"));
    dns.update(scenario.change("unsynced"));
    assertThat(page(8080, "/health")).isEqualTo(new StatusPage(200, "OK"));
    assertThat(page(8282, "/ready")).isEqualTo(new StatusPage(503, "kubernetes"));
  }

  @Test
  void goesOnCountingThroughAChangeOfItsPlugins() throws IOException {
    configure(". {\n prometheus\n }");
    assertThat(ask("a.example.com")).isEqualTo("REFUSED ra\n");
    configure(". {\n prometheus\n minimal\n }");
    assertThat(ask("a.example.com")).isEqualTo("REFUSED ra\n");
    assertThat(page(9153, "/metrics").text()).contains("rcode=\"REFUSED\",plugin=\"\"} 2\n");
  }

  @Test
  void tellsWhichPluginAnswered() throws IOException {
    configure(
        ". {\n prometheus\n loadbalance\n hosts {\n 192.0.2.7 seven.test\n fallthrough\n }"
            + "\n kubernetes cluster.local\n forward . "
            + upstreamAddress()
            + "\n }");
    assertThat(ask("seven.test")).contains("192.0.2.7");
    assertThat(ask("nothing.svc.cluster.local")).contains("NXDOMAIN");
    assertThat(ask("a.example.com")).contains("192.0.2.1");
    assertThat(page(9153, "/metrics").text())
        .contains(
            "rcode=\"NOERROR\",plugin=\"hosts\"} 1\n",
            "rcode=\"NXDOMAIN\",plugin=\"kubernetes\"} 1\n",
            "rcode=\"NOERROR\",plugin=\"forward\"} 1\n");
  }

  @Test
  void tellsHowLongChangesOfHeadlessServicesTook() {
    configure(". {\n prometheus\n kubernetes cluster.local\n }");
    assertThat(page(9153, "/metrics").text()).doesNotContain("programming_duration");
    dns.programming().add(3_000_000);
    assertThat(page(9153, "/metrics").text())
        .contains(
            "coredns_kubernetes_dns_programming_duration_seconds_bucket{"
                + "service_kind=\"headless_with_selector\",le=\"0.004\"} 1\n",
            "coredns_kubernetes_dns_programming_duration_seconds_bucket{"
                + "service_kind=\"headless_with_selector\",le=\"524.288\"} 1\n");
  }

  private String upstreamAddress() {
    InetSocketAddress address = upstream.server().address();
    return address.getHostString() + ":" + address.getPort();
  }
}
