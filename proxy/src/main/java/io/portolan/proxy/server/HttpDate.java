// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/// The time as `Date` fields have it (RFC 9110 section 5.6.7), written once a second; for one
/// thread.
final class HttpDate {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final InstantSource clock;
  private long second = Long.MIN_VALUE;
  private String text = "";

  HttpDate(InstantSource clock) {
    this.clock = clock;
  }

  /// The instant that the text is; empty when it is none.
  static Optional<Instant> parse(String text) {
    try {
      return Optional.of(FORMAT.parse(text, Instant::from));
    } catch (DateTimeParseException none) {
      return Optional.empty();
    }
  }

  String text() {
    long now = Math.floorDiv(clock.millis(), 1000);
    if (now != second) {
      second = now;
      text = FORMAT.format(clock.instant());
    }
    return text;
  }
}
