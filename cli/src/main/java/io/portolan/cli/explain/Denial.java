// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.datapath.ruleset.DeniedConnections.Denied;
import io.portolan.network.IpAddress;
import io.portolan.network.NamespacedName;
import io.portolan.network.Protocol;
import java.util.Optional;

/// A connection that a policy denied: who tried what, and the rule that decided.
///
/// @param from the pod that has the source's address
/// @param to the pod that has the destination's address
/// @param by the policy and rule, or the policies that isolate
public record Denial(
    String node,
    Denied denied,
    Optional<NamespacedName> from,
    Optional<NamespacedName> to,
    String by) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// The pod whose policies denied it.
  public Optional<NamespacedName> subject() {
    return switch (denied.direction()) {
      case EGRESS -> from;
      case INGRESS -> to;
    };
  }

  /// Seen from its pod, as in `egress to shop/cart (10.244.0.3) 8080/TCP: NetworkPolicy shop/db
  /// isolates ...`.
  public String ofSubject() {
    String peer =
        switch (denied.direction()) {
          case EGRESS -> "to " + text(to, denied.destination());
          case INGRESS -> "from " + text(from, denied.source());
        };
    return denied.direction().text() + " " + peer + " " + port() + ": " + by;
  }

  private static String text(Optional<NamespacedName> pod, IpAddress address) {
    return pod.map(name -> name + " (" + address + ")").orElse(address.toString());
  }

  private String port() {
    return denied.port() + "/" + protocol();
  }

  private String protocol() {
    return Protocol.ofNumber(denied.protocol())
        .map(Protocol::toString)
        .orElse(Integer.toString(denied.protocol()));
  }

  /// As `denied` of the daemon's control protocol lists it.
  public ObjectNode json() {
    ObjectNode json =
        JSON.createObjectNode()
            .put("time", denied.last().toString())
            .put("node", node)
            .put("direction", denied.direction().text())
            .put("protocol", protocol())
            .put("port", denied.port())
            .put("packets", denied.packets())
            .put("by", by);
    end(json.putObject("from"), from, denied.source());
    end(json.putObject("to"), to, denied.destination());
    return json;
  }

  private static void end(ObjectNode json, Optional<NamespacedName> pod, IpAddress address) {
    json.put("address", address.toString());
    pod.ifPresent(name -> json.put("pod", name.toString()));
  }
}
