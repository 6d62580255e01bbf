// SPDX-License-Identifier: Apache-2.0
package io.portolan.benchmarks.system;

import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.portolan.dns.config.DnsConfig;
import io.portolan.dns.forward.ForwardSettings;
import io.portolan.dns.forward.UpstreamSockets;
import io.portolan.dns.plugin.ClusterDns;
import io.portolan.dns.plugin.Surroundings;
import io.portolan.dns.server.DnsMetrics;
import io.portolan.dns.server.DnsServer;
import io.portolan.dns.server.DnsSockets;
import io.portolan.dns.wire.Name;
import io.portolan.dns.zone.Zone;
import io.portolan.dns.zone.ZoneSettings;
import io.portolan.linux.BindOptions;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.Sockets;
import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.Protocol;
import io.portolan.network.service.Service;
import io.portolan.network.service.ServiceEndpoints;
import io.portolan.network.service.ServicePort;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/// The cluster's DNS alone, on loopback, as the usual Corefile says, with so many Services in a
/// hundred namespaces; and the same names as a master file for other servers, and questions.
///
/// Usage: `NamesServer PORT SERVICES FOLDER`. It writes `zone` and `questions` to the folder, then
/// `ready` with the bytes of heap that a thousand Services take.
public final class NamesServer {
  private static final String ORIGIN = "cluster.local";
  private static final int NAMESPACES = 100;
  private static final int QUESTIONS = 20_000;
  private static final IpAddress IPV4 = IpAddress.of("10.96.0.0");
  private static final IpAddress IPV6 = IpAddress.of("fd00:10:96::");

  private NamesServer() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    int port = Integer.parseInt(arguments[0]);
    int services = Integer.parseInt(arguments[1]);
    Path folder = Path.of(arguments[2]);
    writeZone(folder.resolve("zone"), services);
    writeQuestions(folder.resolve("questions"), services);

    IoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    ClusterDns dns =
        new ClusterDns(
            new Zone(
                new ZoneSettings(
                    Name.of(ORIGIN),
                    ZoneSettings.DEFAULT_TTL_SECONDS,
                    List.of(Cidr.of("10.96.0.0/12")),
                    List.of())),
            Surroundings.of(
                loops.next(),
                UpstreamSockets.ofProcess(),
                new SecureRandom(),
                ForwardSettings.at(List.of())));
    dns.configure(DnsConfig.read(Map.of(DnsConfig.COREFILE, DnsConfig.DEFAULT)));
    long before = heap();
    for (int i = 0; i < services; i++) {
      ServiceEndpoints service = service(i);
      dns.update(zone -> zone.with(service));
    }
    dns.update(Zone::synced);
    long perThousand = (heap() - before) * 1000 / services;
    InetSocketAddress at = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    NetworkNamespace here = NetworkNamespace.current();
    DnsServer.start(
        loops,
        new DnsSockets(
            List.of(Sockets.bindUdp(here, at, BindOptions.NONE)),
            List.of(Sockets.listenTcp(here, at, BindOptions.NONE))),
        dns.at(53),
        new DnsMetrics());
    Files.writeString(folder.resolve("ready"), perThousand + "\n");
    new CountDownLatch(1).await();
  }

  private static String name(int number) {
    return "service-" + number + ".team-" + number % NAMESPACES + ".svc." + ORIGIN;
  }

  private static ServiceEndpoints service(int number) {
    return new ServiceEndpoints(
        new Service(
            new NamespacedName("team-" + number % NAMESPACES, "service-" + number),
            Service.Type.CLUSTER_IP,
            false,
            List.of(IPV4.plus(number), IPV6.plus(number)),
            List.of(new ServicePort("http", Protocol.TCP, 80, 0)),
            "",
            Optional.empty()),
        List.of());
  }

  private static void writeZone(Path file, int services) throws IOException {
    try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
      out.println("$ORIGIN " + ORIGIN + ".");
      out.println("@ 30 IN SOA ns.dns hostmaster 1 7200 1800 86400 30");
      out.println("@ 30 IN NS ns.dns");
      out.println("ns.dns 30 IN A 10.96.0.10");
      for (int i = 0; i < services; i++) {
        out.println(name(i) + ". 30 IN A " + IPV4.plus(i));
        out.println(name(i) + ". 30 IN AAAA " + IPV6.plus(i));
      }
    }
  }

  /// What pods ask: both families each time, and every fourth name first with a search domain too
  /// many.
  private static void writeQuestions(Path file, int services) throws IOException {
    Random random = new Random(1);
    try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
      for (int i = 0; i < QUESTIONS; i += 2) {
        int number = random.nextInt(services);
        String asked = i / 2 % 4 == 0 ? name(number) + ".team-1.svc." + ORIGIN : name(number);
        out.println(asked + " A");
        out.println(asked + " AAAA");
      }
    }
  }

  private static long heap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
