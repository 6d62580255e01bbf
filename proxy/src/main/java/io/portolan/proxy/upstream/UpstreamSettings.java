// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import io.portolan.proxy.http1.HeadSettings;
import io.portolan.proxy.http2.Http2Settings;
import io.portolan.proxy.route.Resilience;
import java.time.Duration;
import java.util.function.Supplier;

/// How connections to endpoints are kept.
///
/// @param heads how heads of responses are read
/// @param http2 what endpoints that speak HTTP/2 may do
/// @param connect how long a connection may take to come about
/// @param pooling how they are kept for the next request, asked now and then
/// @param resilience how endpoints are spared where their backend says nothing of it
public record UpstreamSettings(
    HeadSettings heads,
    Http2Settings http2,
    Duration connect,
    Supplier<Pooling> pooling,
    Resilience resilience) {
  /// Five seconds to connect.
  public static final UpstreamSettings DEFAULT =
      new UpstreamSettings(
          HeadSettings.DEFAULT,
          Http2Settings.UPSTREAM,
          Duration.ofSeconds(5),
          () -> Pooling.DEFAULT,
          Resilience.DEFAULT);

  /// The same with connections kept in another way.
  public UpstreamSettings keeping(Supplier<Pooling> other) {
    return new UpstreamSettings(heads, http2, connect, other, resilience);
  }

  /// The same with endpoints spared in another way.
  public UpstreamSettings with(Resilience other) {
    return new UpstreamSettings(heads, http2, connect, pooling, other);
  }
}
