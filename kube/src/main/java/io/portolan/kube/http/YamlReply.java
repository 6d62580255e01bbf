// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import io.portolan.kube.api.Json;
import io.portolan.kube.yaml.YamlText;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/// An answer to a client that wants YAML where others get JSON.
record YamlReply(Reply reply) implements Reply {
  private static final String YAML = "application/yaml";

  @Override
  public void header(String name, String value) {
    reply.header(name, value);
  }

  @Override
  public void send(int code, String contentType, byte[] body) {
    if (!contentType.equals(JSON)) {
      reply.send(code, contentType, body);
      return;
    }
    try {
      reply.send(code, YAML, YamlText.of(Json.mapper().readTree(body)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public OutputStream stream(int code, String contentType) throws IOException {
    return reply.stream(code, contentType);
  }

  @Override
  public boolean isBegun() {
    return reply.isBegun();
  }
}
