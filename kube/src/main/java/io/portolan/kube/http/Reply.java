// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import io.portolan.kube.api.Json;
import io.portolan.kube.client.KubeException;
import java.io.IOException;
import java.io.OutputStream;

/// The answer to one request: sent whole, or streamed.
interface Reply {
  String JSON = "application/json";

  /// Before the answer begins.
  void header(String name, String value);

  /// Sends a whole answer.
  void send(int code, String contentType, byte[] body);

  /// Begins an answer of unknown length. Nothing is sent before the first write or flush.
  OutputStream stream(int code, String contentType) throws IOException;

  /// Whether the answer has begun, so that it can no longer be another.
  boolean isBegun();

  default void json(int code, Object value) {
    send(code, JSON, Json.bytes(value));
  }

  default void status(KubeException refusal) {
    json(refusal.code(), refusal.status());
  }
}
