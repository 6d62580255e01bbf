// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

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

  /// An HTTP request through an Ingress is answered so.
  ///
  /// @param from as [PartyText] has it
  /// @param status of the answer
  /// @param by the workload that serves it, as `NAMESPACE/NAME`; empty for any
  /// @param location where a redirect leads to; empty for anywhere
  /// @param certificate a name that the server's certificate is for; empty for any
  record Http(
      int line,
      String from,
      String url,
      Map<String, String> headers,
      int status,
      String by,
      String location,
      String certificate)
      implements Expectation {
    @Override
    public String toString() {
      return url
          + (from.equals("host") ? "" : " from " + from)
          + headers.entrySet().stream()
              .map(header -> " with " + header.getKey() + ": " + header.getValue())
              .collect(Collectors.joining())
          + " answers "
          + status
          + (by.isEmpty() ? "" : " from " + by)
          + (location.isEmpty() ? "" : " to " + location)
          + (certificate.isEmpty() ? "" : " with a certificate for " + certificate);
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
      case Http(
              int _,
              String from,
              String url,
              Map<String, String> headers,
              int status,
              String by,
              String location,
              String certificate) -> {
        json.put("from", from).put("url", url).put("status", status);
        json.put("by", by).put("location", location);
        json.put("certificate", certificate);
        ObjectNode sent = json.putObject("headers");
        headers.forEach(sent::put);
      }
    }
    return json;
  }

  /// The reverse of [#json].
  static Expectation of(JsonNode json) {
    int line = json.path("line").asInt();
    String to = json.path("to").asText();
    String protocol = json.path("protocol").asText();
    if (json.has("url")) {
      Map<String, String> headers = new TreeMap<>();
      json.path("headers")
          .properties()
          .forEach(header -> headers.put(header.getKey(), header.getValue().asText()));
      return new Http(
          line,
          json.path("from").asText(),
          json.path("url").asText(),
          headers,
          json.path("status").asInt(),
          json.path("by").asText(),
          json.path("location").asText(),
          json.path("certificate").asText());
    }
    if (json.has("only")) {
      List<String> clients = new ArrayList<>();
      json.path("only").forEach(client -> clients.add(client.asText()));
      return new Only(line, to, protocol, List.copyOf(clients));
    }
    return new Connection(line, json.path("from").asText(), to, protocol, json.path("is").asText());
  }
}
