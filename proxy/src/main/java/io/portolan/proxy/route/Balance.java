// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import java.util.Locale;

/// How the endpoint for a request is chosen among those of a backend.
public sealed interface Balance {
  /// By how the endpoints are doing.
  enum Spread implements Balance {
    /// The less busy of two endpoints drawn by lot.
    LEAST_REQUEST,
    /// One endpoint after the other.
    ROUND_ROBIN,
    /// Of two endpoints drawn by lot the one that is expected to answer sooner, by a moving average
    /// of its times that follows a slow answer at once.
    EWMA;

    private final String text = name().toLowerCase(Locale.ROOT).replace('_', ' ');

    /// As in `round robin`.
    @Override
    public String toString() {
      return text;
    }
  }

  /// By what requests have in common: those with the same key go to the same endpoint, and when
  /// endpoints come or go, only the keys that have to move do.
  ///
  /// @param by the key
  /// @param subset how many endpoints share a key's requests, 1 or more
  /// @param mostLoad how many requests an endpoint may have under way before the next one takes
  ///     the key's, in hundredths of the average; 0 for any number
  record Hashed(HashKey by, int subset, int mostLoad) implements Balance {
    private static final int AVERAGE = 100;

    public Hashed {
      if (subset < 1) {
        throw new IllegalArgumentException("subset " + subset + ", 1 or more");
      }
      if (mostLoad != 0 && mostLoad < AVERAGE) {
        throw new IllegalArgumentException("most load " + mostLoad + ", 0 or 100 and more");
      }
    }

    /// All requests with a key to one endpoint, however busy it is.
    public Hashed(HashKey by) {
      this(by, 1, 0);
    }

    /// As in `by $request_uri` or `by $host, 3 endpoints each`.
    @Override
    public String toString() {
      return "by " + by + (subset == 1 ? "" : ", " + subset + " endpoints each");
    }
  }
}
