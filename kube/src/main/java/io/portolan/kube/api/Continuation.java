// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.portolan.kube.client.KubeException;
import io.portolan.kube.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// Where the next part of a list begins, and at which revision it is read. Clients see it as an
/// opaque token.
///
/// @param after the rest of the first key that may be returned, below the prefix of the list
record Continuation(long revision, String after) {
  private static final String VERSION = "meta.k8s.io/v1";

  String encode() {
    ObjectNode token = Json.object();
    token.put("v", VERSION).put("rv", revision).put("start", after);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.bytes(token));
  }

  static Continuation parse(String token) {
    try {
      JsonNode read =
          Json.mapper()
              .readTree(Base64.getUrlDecoder().decode(token.getBytes(StandardCharsets.ISO_8859_1)));
      if (read.path("v").asText().equals(VERSION) && read.path("rv").isIntegralNumber()) {
        long revision = read.path("rv").asLong();
        return new Continuation(Math.max(revision, Store.NEWEST), read.path("start").asText());
      }
    } catch (IllegalArgumentException | IOException e) {
      // Falls through to the one answer for all that is no token.
    }
    throw Statuses.badRequest("continue key is not valid");
  }

  /// The refusal to go on at a revision that is gone, with a token to go on at the newest.
  static KubeException expired(Continuation inconsistent) {
    KubeException plain =
        Statuses.expired(
            "The provided continue parameter is too old to display a consistent list result. You"
                + " can start a new list without the continue parameter, or use the continue token"
                + " in this response to retrieve the remainder of the results. Continuing with the"
                + " provided token results in an inconsistent list - objects that were created,"
                + " modified, or deleted between the time the first chunk was returned and now may"
                + " show up in the list.");
    return new KubeException(
        new StatusBuilder(plain.status())
            .editMetadata()
            .withContinue(inconsistent.encode())
            .endMetadata()
            .build());
  }
}
