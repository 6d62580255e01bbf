// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import io.portolan.proxy.http1.HeadSettings;
import io.portolan.proxy.http2.Http2Settings;
import java.time.Duration;

/// How connections to endpoints are kept.
///
/// @param heads how heads of responses are read
/// @param http2 what endpoints that speak HTTP/2 may do
/// @param connect how long a connection may take to come about
/// @param idle how long a connection is kept for the next request; shorter than the servers keep it
/// @param maxIdle connections kept so for an endpoint, on each event loop
/// @param protection how endpoints are spared
public record UpstreamSettings(
    HeadSettings heads,
    Http2Settings http2,
    Duration connect,
    Duration idle,
    int maxIdle,
    Protection protection) {
  /// Five seconds to connect, kept for 50 seconds, 512 of them.
  public static final UpstreamSettings DEFAULT =
      new UpstreamSettings(
          HeadSettings.DEFAULT,
          Http2Settings.UPSTREAM,
          Duration.ofSeconds(5),
          Duration.ofSeconds(50),
          512,
          Protection.DEFAULT);

  /// The same with another protection.
  public UpstreamSettings with(Protection other) {
    return new UpstreamSettings(heads, http2, connect, idle, maxIdle, other);
  }
}
