// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.api.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.Optional;

/// Signs and checks JSON web tokens with one ES256 key.
public final class TokenKeys {
  private static final String ALGORITHM = "SHA256withECDSAinP1363Format";
  private static final String HEADER = "{\"alg\":\"ES256\",\"typ\":\"JWT\"}";
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final PrivateKey secret;
  private final PublicKey open;

  TokenKeys(PrivateKey secret, PublicKey open) {
    this.secret = secret;
    this.open = open;
  }

  String sign(ObjectNode claims) {
    String content =
        ENCODER.encodeToString(HEADER.getBytes(StandardCharsets.US_ASCII))
            + "."
            + ENCODER.encodeToString(Json.bytes(claims));
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(secret);
      signature.update(content.getBytes(StandardCharsets.US_ASCII));
      return content + "." + ENCODER.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("ES256 is part of every JDK", e);
    }
  }

  /// The claims of a token that this key signed; empty for any other text.
  Optional<JsonNode> verified(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      Base64.Decoder decoder = Base64.getUrlDecoder();
      JsonNode header = Json.mapper().readTree(decoder.decode(parts[0]));
      if (!header.path("alg").asText().equals("ES256")) {
        return Optional.empty();
      }
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initVerify(open);
      signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
      return signature.verify(decoder.decode(parts[2]))
          ? Optional.of(Json.mapper().readTree(decoder.decode(parts[1])))
          : Optional.empty();
    } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
