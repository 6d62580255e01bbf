// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http2;

/// What one end of a connection allows the other (RFC 9113 section 6.5.2).
///
/// @param maxStreams under way at the same time
/// @param streamWindow bytes of a body that may be on their way, for each stream
/// @param connectionWindow the same, for all streams together
/// @param maxFieldBytes of a head's names and values, 32 more for each field
/// @param maxResets streams that may be cut short in 30 seconds
/// @param maxIdleFrames frames that bring nothing further, in 30 seconds
public record Http2Settings(
    int maxStreams,
    int streamWindow,
    int connectionWindow,
    int maxFieldBytes,
    int maxResets,
    int maxIdleFrames) {
  /// For clients, of whom little is known: 100 streams, 64 KiB for each and 1 MiB for all.
  public static final Http2Settings EDGE =
      new Http2Settings(100, 64 << 10, 1 << 20, 32 << 10, 200, 1000);

  /// For endpoints, which are waited for: 256 KiB for each stream, no less for all.
  public static final Http2Settings UPSTREAM =
      new Http2Settings(0, 256 << 10, 64 << 20, 64 << 10, 10_000, 100_000);
}
