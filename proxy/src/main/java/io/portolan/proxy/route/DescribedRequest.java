// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import io.portolan.proxy.ByteSpan;
import io.portolan.proxy.NormalPath;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// A request that somebody describes, to learn where it would go.
public final class DescribedRequest implements RequestView {
  private final ByteSpan method;
  private final ByteSpan host;
  private final ByteSpan path;
  private final ByteSpan query;
  private final ByteSpan target;
  private final Map<String, ByteSpan> headers = new HashMap<>();

  /// @param host without port
  /// @param target path and query, as a client sends them
  /// @param headers by name
  /// @throws IllegalArgumentException for a path that the proxy refuses
  public DescribedRequest(String method, String host, String target, Map<String, String> headers) {
    int question = target.indexOf('?');
    ByteSpan bytes = ByteSpan.of(question < 0 ? target : target.substring(0, question));
    NormalPath normal = new NormalPath(false);
    if (!normal.read(bytes.bytes(), bytes.from(), bytes.to())) {
      throw new IllegalArgumentException(
          "the path of \"" + target + "\" leads above the root or has a broken encoding");
    }
    this.method = ByteSpan.of(method);
    this.host = ByteSpan.of(host.toLowerCase(Locale.ROOT));
    this.path = normal.span();
    this.target = ByteSpan.of(target);
    this.query = ByteSpan.of(question < 0 ? "" : target.substring(question + 1));
    headers.forEach(
        (name, value) -> this.headers.put(name.toLowerCase(Locale.ROOT), ByteSpan.of(value)));
  }

  @Override
  public ByteSpan method() {
    return method;
  }

  @Override
  public ByteSpan host() {
    return host;
  }

  @Override
  public ByteSpan path() {
    return path;
  }

  @Override
  public ByteSpan query() {
    return query;
  }

  @Override
  public ByteSpan target() {
    return target;
  }

  @Override
  public ByteSpan header(String lowerCaseName) {
    return headers.getOrDefault(lowerCaseName, ByteSpan.ABSENT);
  }
}
