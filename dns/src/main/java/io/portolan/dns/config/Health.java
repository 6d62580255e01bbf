// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.corefile.Directive;
import java.time.Duration;

/// `health`: `/health` over HTTP says that the server is there.
///
/// @param lameduck how long a server that is told to stop goes on answering; here its clients, the
///     pods, stop with it
public record Health(int port, Duration lameduck) implements Plugin {
  private static final int DEFAULT_PORT = 8080;

  static Health read(Directive line, Context context) {
    Arguments arguments = Arguments.of(line);
    int port = arguments.next("an address", Values::port, DEFAULT_PORT);
    arguments.end();
    Duration lameduck = Duration.ZERO;
    for (Directive option : line.block()) {
      Arguments values = Arguments.of(line, option);
      if (!option.word().equals("lameduck")) {
        throw Arguments.unknown(line, option);
      }
      lameduck = values.next("a duration", Values::duration);
      values.end();
    }
    return new Health(port, lameduck);
  }
}
