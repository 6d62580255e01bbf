// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import io.portolan.proxy.http1.HeadSettings;
import io.portolan.proxy.http2.Http2Settings;
import java.time.Duration;
import java.util.function.Supplier;

/// How connections to endpoints are kept.
///
/// @param heads how heads of responses are read
/// @param http2 what endpoints that speak HTTP/2 may do
/// @param connect how long a connection may take to come about
/// @param pooling how they are kept for the next request, asked now and then
/// @param protection how endpoints are spared
public record UpstreamSettings(
    HeadSettings heads,
    Http2Settings http2,
    Duration connect,
    Supplier<Pooling> pooling,
    Protection protection) {
  /// Five seconds to connect.
  public static final UpstreamSettings DEFAULT =
      new UpstreamSettings(
          HeadSettings.DEFAULT,
          Http2Settings.UPSTREAM,
          Duration.ofSeconds(5),
          () -> Pooling.DEFAULT,
          Protection.DEFAULT);

  /// The same with connections kept in another way.
  public UpstreamSettings keeping(Supplier<Pooling> other) {
    return new UpstreamSettings(heads, http2, connect, other, protection);
  }

  /// The same with another protection.
  public UpstreamSettings with(Protection other) {
    return new UpstreamSettings(heads, http2, connect, pooling, other);
  }
}
