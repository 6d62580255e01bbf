// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.portolan.dns.config.Fallthrough;
import io.portolan.dns.config.Hosts;
import io.portolan.dns.config.Zones;
import io.portolan.dns.server.Exchange;
import io.portolan.dns.server.Handler;
import io.portolan.dns.wire.Name;
import io.portolan.dns.wire.Query;
import io.portolan.dns.wire.RecordType;
import io.portolan.dns.wire.Response;
import io.portolan.dns.wire.ResponseCode;
import io.portolan.dns.zone.ReverseNames;
import io.portolan.network.Family;
import io.portolan.network.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Answers the names that a hosts file has.
final class HostsHandler implements Handler {
  private final List<Name> zones;
  private final int ttlSeconds;
  private final boolean otherTypes;
  private final Fallthrough fallthrough;
  private final Handler next;
  private final Map<Name, Set<IpAddress>> addresses = new HashMap<>();
  private final Map<IpAddress, Set<Name>> names = new HashMap<>();

  HostsHandler(Hosts config, Handler next) {
    this.zones = config.zones();
    this.ttlSeconds = config.ttlSeconds();
    this.otherTypes = config.otherTypes();
    this.fallthrough = config.fallthrough();
    this.next = next;
    for (Hosts.Entry entry : config.entries()) {
      for (Name name : entry.names()) {
        addresses.computeIfAbsent(name, _ -> new LinkedHashSet<>()).add(entry.address());
        if (config.reverse() && !isWildcard(name)) {
          names.computeIfAbsent(entry.address(), _ -> new LinkedHashSet<>()).add(name);
        }
      }
    }
  }

  @Override
  public void handle(Exchange exchange) {
    Query query = exchange.query();
    if (query.questionClass() != Query.CLASS_IN || Zones.longest(zones, query.name()) == null) {
      next.handle(exchange);
      return;
    }
    Set<IpAddress> found = addresses(query.name().toName());
    Set<Name> reverse =
        ReverseNames.address(query.name())
            .flatMap(address -> Optional.ofNullable(names.get(address)))
            .orElse(Set.of());
    boolean exists = !found.isEmpty() || !reverse.isEmpty();
    boolean isUnknown = !exists || (!otherTypes && !hasType(query.type()));
    if (isUnknown && fallthrough.covers(query.name())) {
      next.handle(exchange);
      return;
    }
    Response response = exchange.begin();
    response.authoritative();
    response.recursionAvailable();
    data(query.type(), found, reverse).forEach(data -> write(response, query.type(), data));
    exchange.send(exists ? ResponseCode.NOERROR : ResponseCode.NXDOMAIN);
  }

  private static boolean hasType(int type) {
    return type == RecordType.A || type == RecordType.AAAA || type == RecordType.PTR;
  }

  private static boolean isWildcard(Name name) {
    return name.toString().startsWith("*.");
  }

  /// Those of the name itself, or else of a wildcard in place of its first label.
  private Set<IpAddress> addresses(Name name) {
    Set<IpAddress> own = addresses.getOrDefault(name, Set.of());
    return own.isEmpty() ? name.parent().child("*").map(addresses::get).orElse(Set.of()) : own;
  }

  private static List<byte[]> data(int type, Set<IpAddress> addresses, Set<Name> names) {
    List<byte[]> data = new ArrayList<>();
    for (IpAddress address : addresses) {
      int own = address.family() == Family.IPV4 ? RecordType.A : RecordType.AAAA;
      if (type == own) {
        data.add(address.bytes());
      }
    }
    if (type == RecordType.PTR) {
      names.forEach(name -> data.add(name.wire()));
    }
    return data;
  }

  private void write(Response response, int type, byte[] data) {
    response.beginRecord(Response.QUESTION_POINTER, type, ttlSeconds);
    response.data().writeBytes(data);
    boolean unused = response.endRecord();
  }
}
