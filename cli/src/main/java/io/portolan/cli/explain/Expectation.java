// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/// A statement of an expectations file; docs/verify.md describes the form.
///
/// @param line where it stands, 1 is the first
public sealed interface Expectation {
  ObjectMapper JSON = new ObjectMapper();

  int line();

  /// One connection comes about or does not.
  ///
  /// @param from as [PartyText] has it
  /// @param to likewise, with a port
  /// @param is `allowed`, `denied` or `refused`
  record Connection(int line, String from, String to, String protocol, String is)
      implements Expectation {
    @Override
    public String toString() {
      return "from "
          + from
          + " to "
          + to
          + (protocol.equals("TCP") ? "" : "/" + protocol)
          + " is "
          + is;
    }
  }

  /// These clients reach it, and nobody else does.
  ///
  /// @param to a workload, with or without a port
  record Only(int line, String to, String protocol, List<String> clients) implements Expectation {
    @Override
    public String toString() {
      return clients.isEmpty()
          ? "nothing reaches " + to
          : "only " + String.join(", ", clients) + " reach " + to;
    }
  }

  /// As it goes to the daemon.
  default ObjectNode json() {
    ObjectNode json = JSON.createObjectNode().put("line", line());
    switch (this) {
      case Connection(int _, String from, String to, String protocol, String is) ->
          json.put("from", from).put("to", to).put("protocol", protocol).put("is", is);
      case Only(int _, String to, String protocol, List<String> clients) -> {
        json.put("to", to).put("protocol", protocol);
        ArrayNode only = json.putArray("only");
        clients.forEach(only::add);
      }
    }
    return json;
  }

  /// The reverse of [#json].
  static Expectation of(JsonNode json) {
    int line = json.path("line").asInt();
    String to = json.path("to").asText();
    String protocol = json.path("protocol").asText();
    if (json.has("only")) {
      List<String> clients = new ArrayList<>();
      json.path("only").forEach(client -> clients.add(client.asText()));
      return new Only(line, to, protocol, List.copyOf(clients));
    }
    return new Connection(line, json.path("from").asText(), to, protocol, json.path("is").asText());
  }
}
