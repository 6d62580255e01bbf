// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Kind;
import io.portolan.kube.kind.Kinds;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// The OpenAPI documents of a set of kinds. Each is made when it is first asked for, and let go
/// when memory is short. Safe for use by many threads.
public final class OpenApi {
  /// The media type by which [#v2Protobuf] is asked for.
  public static final String ASKED_PROTOBUF =
      "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

  /// The media type of [#v2Protobuf]: the one by which it is asked for is malformed, and clients
  /// refuse it.
  public static final String PROTOBUF =
      "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

  private static final JsonMapper JSON = new JsonMapper();

  private final Map<String, List<Kind>> kindsByPath = new LinkedHashMap<>();
  private final List<Kind> kinds;
  private final String version;
  private final Map<String, SoftReference<byte[]>> made = new ConcurrentHashMap<>();

  /// @param version of Kubernetes, `v1.32.0`
  public OpenApi(Kinds kinds, String version) {
    this.kinds = kinds.all();
    this.version = version;
    for (Kind kind : kinds.all()) {
      kindsByPath.computeIfAbsent(path(kind), _ -> new ArrayList<>()).add(kind);
    }
  }

  private static String path(Kind kind) {
    return kind.group().isEmpty()
        ? "api/" + kind.version()
        : "apis/" + kind.group() + "/" + kind.version();
  }

  /// What `/openapi/v3` answers: where the document of each group and version is.
  public byte[] v3Index() {
    ObjectNode index = JSON.createObjectNode();
    ObjectNode paths = index.putObject("paths");
    for (String path : kindsByPath.keySet()) {
      paths.putObject(path).put("serverRelativeURL", "/openapi/v3/" + path + "?hash=" + hash());
    }
    return bytes(index);
  }

  /// What `/openapi/v3/PATH` answers, `path` being `api/v1` or `apis/GROUP/VERSION`; empty for a
  /// path that is not served.
  public Optional<byte[]> v3(String path) {
    List<Kind> served = kindsByPath.get(path);
    return served == null
        ? Optional.empty()
        : Optional.of(cached(path, () -> bytes(new Document(Form.V3, version).of(served))));
  }

  /// What `/openapi/v2` answers as JSON.
  public byte[] v2Json() {
    return cached("v2", () -> bytes(v2()));
  }

  /// What `/openapi/v2` answers in protobuf.
  public byte[] v2Protobuf() {
    return cached("v2 protobuf", () -> ProtobufDocument.encode(v2()));
  }

  private ObjectNode v2() {
    return new Document(Form.V2, version).of(kinds);
  }

  /// Changes when the documents do: they depend on the kinds and the version only.
  private String hash() {
    return Integer.toHexString(version.hashCode() * 31 + kindsByPath.keySet().hashCode())
        .toUpperCase(Locale.ROOT);
  }

  private byte[] cached(String name, Supplier<byte[]> make) {
    SoftReference<byte[]> reference = made.get(name);
    byte[] present = reference == null ? null : reference.get();
    if (present != null) {
      return present;
    }
    byte[] fresh = make.get();
    made.put(name, new SoftReference<>(fresh));
    return fresh;
  }

  private static byte[] bytes(ObjectNode document) {
    try {
      return JSON.writeValueAsBytes(document);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
