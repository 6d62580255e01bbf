// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import java.time.Duration;

/// How endpoints are spared that fail, are new or have enough to do.
///
/// @param ejection when an endpoint that fails gets no requests for a while
/// @param slowStart how long an endpoint that comes gets fewer than its share, from a tenth of it
///     on; zero for not at all
/// @param retries how many requests may be sent again at once
/// @param room how many requests an endpoint may have
public record Resilience(Ejection ejection, Duration slowStart, Retries retries, Room room) {
  /// Endpoints that fail five times on end are ejected; nobody starts slowly.
  public static final Resilience DEFAULT =
      new Resilience(Ejection.DEFAULT, Duration.ZERO, Retries.DEFAULT, Room.DEFAULT);

  /// When an endpoint gets no requests for a while: it ended connections or took none, took too
  /// long, or answered 502, 503 or 504, and did nothing else in between.
  ///
  /// @param failures how often on end; 0 for never
  /// @param base for how long the first time; each further time as much longer
  /// @param longest for how long at most, after which an endpoint that fares well counts as new
  /// @param mostPercent of a backend's endpoints that may be ejected
  /// @param panicPercent of a backend's endpoints that have to be fit; with less all get requests,
  ///     since the few would not bear it
  public record Ejection(
      int failures, Duration base, Duration longest, int mostPercent, int panicPercent) {
    /// Five failures, 10 seconds, 5 minutes, half of the endpoints at most.
    public static final Ejection DEFAULT =
        new Ejection(5, Duration.ofSeconds(10), Duration.ofMinutes(5), 50, 50);
  }

  /// How many of the requests to a backend under way on an event loop may be further attempts, so
  /// that a backend that fails is not asked many times as much. Not counted are those of which no
  /// endpoint has heard: whose connection was refused, or an old one that had just ended.
  ///
  /// @param percent of all
  /// @param least in any case
  public record Retries(int percent, int least) {
    /// A fifth of them, and three in any case.
    public static final Retries DEFAULT = new Retries(20, 3);
  }

  /// How many requests an endpoint may have from an event loop: over HTTP/1.1 each has a connection
  /// of its own.
  ///
  /// @param requests under way
  /// @param waiting for one of those to end; any more are answered 503
  public record Room(int requests, int waiting) {
    /// Ten thousand, and a thousand that wait.
    public static final Room DEFAULT = new Room(10_000, 1_000);
  }

  /// The same, ejecting as `other` says.
  public Resilience with(Ejection other) {
    return new Resilience(other, slowStart, retries, room);
  }

  /// The same with another slow start.
  public Resilience startingWithin(Duration other) {
    return new Resilience(ejection, other, retries, room);
  }

  /// The same with another budget of retries.
  public Resilience with(Retries other) {
    return new Resilience(ejection, slowStart, other, room);
  }

  /// The same with other room.
  public Resilience with(Room other) {
    return new Resilience(ejection, slowStart, retries, other);
  }
}
