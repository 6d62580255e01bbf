// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portolan.dns.wire.Ask;
import io.portolan.dns.wire.Message;
import io.portolan.dns.wire.MessageReader;
import io.portolan.dns.wire.Name;
import io.portolan.dns.wire.Query;
import io.portolan.dns.wire.Response;
import io.portolan.dns.wire.ResponseCode;
import io.portolan.network.Cidr;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.Protocol;
import io.portolan.network.service.Endpoint;
import io.portolan.network.service.EndpointPort;
import io.portolan.network.service.Exposure;
import io.portolan.network.service.Service;
import io.portolan.network.service.ServiceEndpoints;
import io.portolan.network.service.ServicePort;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// A scenario file: steps that change a zone, and questions with the answers that belong to them.
///
/// ```
/// service shop/cart 10.96.0.20 fd00:10:96::20 http:80/TCP
/// headless shop/db mysql:3306/TCP
/// external shop/mail mail.example.com
/// endpoint shop/db 10.244.1.5 hostname=db-0 mysql:3306/TCP
/// namespace empty label:tier=back
/// pod shop/cart-0 10.244.1.5
/// delete shop/cart
/// unsynced
/// ? cart.shop.svc.cluster.local A
/// NOERROR aa
///   cart.shop.svc.cluster.local. 5 IN A 10.96.0.20
/// ```
public final class Scenario {
  static final ZoneSettings SETTINGS =
      new ZoneSettings(
          Name.of("cluster.local"),
          ZoneSettings.DEFAULT_TTL_SECONDS,
          List.of(
              Cidr.of("10.96.0.0/16"),
              Cidr.of("10.244.0.0/20"),
              Cidr.of("fd00:10:96::/112"),
              Cidr.of("fd00:10:244::/56")),
          List.of(IpAddress.of("10.96.0.10"), IpAddress.of("fd00:10:96::a")));

  private final Map<NamespacedName, ServiceEndpoints> services = new TreeMap<>();
  private Zone zone = new Zone(SETTINGS).synced().changedAt(Instant.ofEpochSecond(1_700_000_000));

  /// The zone as it is now.
  public Zone zone() {
    return zone;
  }

  /// What one step more does to a zone, whatever its settings are.
  public UnaryOperator<Zone> change(String step) {
    return change(List.of(step.split(" +")));
  }

  /// The file's text with each answer as the zone gives it.
  String run(String file) {
    StringBuilder out = new StringBuilder();
    boolean isAnswer = false;
    for (String line : file.split("\n")) {
      isAnswer = isAnswer && !line.isBlank() && !line.startsWith("?");
      if (isAnswer) {
        continue;
      }
      out.append(line).append('\n');
      if (line.startsWith("?")) {
        out.append(answer(line.substring(1).trim()));
        isAnswer = true;
      } else if (!line.isBlank() && !line.startsWith("#")) {
        zone = change(line).apply(zone);
      }
    }
    return out.toString();
  }

  private String answer(String question) {
    String[] words = question.split(" +");
    int type = Ask.type(words[1]);
    int size = words.length > 2 ? Integer.parseInt(words[2].substring("edns=".length())) : 1232;
    return Ask.text(ask(zone, words[0], type, size).orElseThrow());
  }

  /// Asks with id 0 and EDNS; empty when the name is none of the zone's.
  static Optional<Message> ask(Zone zone, String name, int type, int size) {
    Query query = new Query();
    assertThat(query.read(Ask.questionWithEdns(0, name, type, size)))
        .isEqualTo(ResponseCode.NOERROR);
    Response response = new Response(query);
    ByteBuf out = Unpooled.buffer();
    response.begin(out, query.payloadSize());
    switch (zone.answer(response)) {
      case Outcome.Plain.ANSWERED -> {}
      case Outcome.Plain.ELSEWHERE -> {
        response.finish(ResponseCode.REFUSED);
      }
      case Outcome.Alias _ -> response.finish(ResponseCode.NOERROR);
    }
    assertThat(out.readableBytes()).isLessThanOrEqualTo(Math.max(512, size));
    Optional<Message> message = MessageReader.read(out);
    assertThat(message).as("answer to %s %s is well formed", name, type).isPresent();
    return message;
  }

  private UnaryOperator<Zone> change(List<String> words) {
    return switch (words.getFirst()) {
      case "namespace" -> old -> old.withNamespace(words.get(1), labels(words));
      case "no-namespace" -> old -> old.withoutNamespace(words.get(1));
      case "unsynced" -> old -> new Zone(old.settings());
      case "pod" -> old -> old.with(pod(words));
      case "no-pod" -> old -> old.without(pod(words));
      case "delete" -> {
        services.remove(name(words.get(1)));
        yield old -> old.without(name(words.get(1)));
      }
      case "endpoint" -> {
        ServiceEndpoints old = Objects.requireNonNull(services.get(name(words.get(1))));
        List<Endpoint> endpoints = new ArrayList<>(old.endpoints());
        endpoints.removeIf(endpoint -> endpoint.address().toString().equals(words.get(2)));
        endpoints.add(endpoint(words.subList(2, words.size())));
        yield put(new ServiceEndpoints(old.service(), endpoints));
      }
      default -> put(new ServiceEndpoints(service(words), List.of()));
    };
  }

  private static PodAddress pod(List<String> words) {
    return new PodAddress(
        name(words.get(1)), IpAddress.of(words.get(2)), words.contains("hostNetwork"));
  }

  private UnaryOperator<Zone> put(ServiceEndpoints service) {
    services.put(service.service().name(), service);
    return old -> old.with(service);
  }

  private static Service service(List<String> words) {
    String kind = words.getFirst();
    List<String> rest = words.subList(2, words.size());
    boolean isExternal = kind.equals("external");
    return new Service(
        name(words.get(1)),
        isExternal ? Service.Type.EXTERNAL_NAME : Service.Type.CLUSTER_IP,
        kind.equals("headless"),
        isExternal ? List.of() : rest.stream().flatMap(w -> IpAddress.parse(w).stream()).toList(),
        rest.stream()
            .filter(word -> word.contains("/"))
            .map(Scenario::port)
            .map(p -> new ServicePort(p.name(), p.protocol(), p.port(), 0))
            .toList(),
        isExternal ? rest.getFirst() : "",
        Optional.empty(),
        Exposure.PLAIN,
        labels(words));
  }

  private static Endpoint endpoint(List<String> words) {
    boolean ready = !words.contains("not-ready");
    return new Endpoint(
        IpAddress.of(words.getFirst()),
        option(words, "hostname").orElse(""),
        Optional.empty(),
        option(words, "pod").map(name -> new NamespacedName("default", name)),
        ready,
        ready,
        false,
        words.stream().filter(word -> word.contains("/")).map(Scenario::port).toList());
  }

  private static Optional<String> option(List<String> words, String name) {
    return words.stream()
        .filter(word -> word.startsWith(name + "="))
        .map(word -> word.substring(name.length() + 1))
        .findFirst();
  }

  /// Of words such as `label:app=web`.
  private static Map<String, String> labels(List<String> words) {
    return words.stream()
        .filter(word -> word.startsWith("label:"))
        .map(word -> word.substring("label:".length()).split("="))
        .collect(Collectors.toUnmodifiableMap(parts -> parts[0], parts -> parts[1]));
  }

  private static EndpointPort port(String text) {
    String[] parts = text.split("[:/]");
    boolean isNamed = parts.length == 3;
    return new EndpointPort(
        isNamed ? parts[0] : "",
        Protocol.valueOf(parts[parts.length - 1]),
        Integer.parseInt(parts[parts.length - 2]));
  }

  private static NamespacedName name(String text) {
    String[] parts = Arrays.copyOf(text.split("/"), 2);
    return new NamespacedName(parts[0], parts[1]);
  }
}
