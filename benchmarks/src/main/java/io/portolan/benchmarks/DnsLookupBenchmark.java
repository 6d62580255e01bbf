// SPDX-License-Identifier: Apache-2.0
package io.portolan.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portolan.dns.wire.Name;
import io.portolan.dns.wire.Query;
import io.portolan.dns.wire.Question;
import io.portolan.dns.wire.RecordType;
import io.portolan.dns.wire.Response;
import io.portolan.dns.zone.Zone;
import io.portolan.dns.zone.ZoneSettings;
import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.Protocol;
import io.portolan.network.service.Endpoint;
import io.portolan.network.service.EndpointPort;
import io.portolan.network.service.Service;
import io.portolan.network.service.ServiceEndpoints;
import io.portolan.network.service.ServicePort;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What one question costs from message to message, without sockets: read it, find the name, write
/// the answer. And what a change of one Service costs.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DnsLookupBenchmark {
  private static final int QUESTIONS = 1024;

  @Param({"1000", "50000"})
  int services;

  private final Query query = new Query();
  private final Response response = new Response(query);
  private final ByteBuf out = Unpooled.directBuffer(2048);
  private final ByteBuf[] address = new ByteBuf[QUESTIONS];
  private final ByteBuf[] absent = new ByteBuf[QUESTIONS];
  private final ByteBuf[] port = new ByteBuf[QUESTIONS];
  private Zone zone = empty();
  private int next;

  @Setup
  public void fill() {
    zone = empty();
    for (int i = 0; i < services; i++) {
      zone = zone.with(service(i));
    }
    for (int i = 0; i < QUESTIONS; i++) {
      String name = "service-" + (i * 37 % services) + ".shop.svc.cluster.local";
      address[i] = question(name, RecordType.A);
      absent[i] =
          question("www.example.com." + name.substring(name.indexOf('.') + 1), RecordType.A);
      port[i] = question("_http._tcp." + name, RecordType.SRV);
    }
  }

  @Benchmark
  public int address() {
    return answer(address);
  }

  @Benchmark
  public int nameThatIsNotThere() {
    return answer(absent);
  }

  @Benchmark
  public int port() {
    return answer(port);
  }

  @Benchmark
  public Zone changeOfOneService() {
    zone = zone.with(service(next++ % services));
    return zone;
  }

  private int answer(ByteBuf[] questions) {
    int code = query.read(questions[next++ & (QUESTIONS - 1)]);
    out.clear();
    response.begin(out, query.payloadSize());
    zone.answer(response);
    return code + out.writerIndex();
  }

  private static Zone empty() {
    ZoneSettings settings =
        new ZoneSettings(
            Name.of("cluster.local"),
            ZoneSettings.DEFAULT_TTL_SECONDS,
            List.of(Cidr.of("10.96.0.0/12")),
            List.of());
    return new Zone(settings).synced();
  }

  private static ByteBuf question(String name, int type) {
    ByteBuf message = Unpooled.directBuffer();
    Question.of(Name.of(name), type).write(message, 7);
    return message;
  }

  private static ServiceEndpoints service(int number) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      endpoints.add(
          new Endpoint(
              IpAddress.of("10.244.0.0").plus(number * 5L + i),
              "",
              Optional.empty(),
              Optional.empty(),
              true,
              true,
              false,
              List.of(new EndpointPort("http", Protocol.TCP, 8080))));
    }
    return new ServiceEndpoints(
        new Service(
            new NamespacedName("shop", "service-" + number),
            Service.Type.CLUSTER_IP,
            false,
            List.of(IpAddress.of("10.96.0.0").plus(number), IpAddress.of("fd00::").plus(number)),
            List.of(new ServicePort("http", Protocol.TCP, 80, 0)),
            "",
            Optional.empty()),
        endpoints);
  }
}
