// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.portolan.proxy.http1.RequestHead;
import io.portolan.proxy.log.AccessLog;
import io.portolan.proxy.log.AccessRecord;
import io.portolan.proxy.log.Outcome;
import io.portolan.proxy.route.Route;
import io.portolan.proxy.upstream.Endpoint;
import java.time.Duration;
import java.util.Optional;

/// Notes what the access log will want to know of the request under way; nothing while it is off.
final class Journal {
  private final AccessLog log;
  private final String client;
  private boolean isOn;
  private String method = "";
  private String host = "";
  private String target = "";
  private Optional<Route> route = Optional.empty();
  private Optional<Endpoint> endpoint = Optional.empty();
  private long begun;

  Journal(AccessLog log, String client) {
    this.log = log;
    this.client = client;
  }

  /// A request that could not be read begins.
  void beginUnread() {
    isOn = log.isOn();
    method = "";
    host = "";
    target = "";
    route = Optional.empty();
    endpoint = Optional.empty();
    begun = isOn ? System.nanoTime() : 0;
  }

  void begin(RequestHead head) {
    beginUnread();
    if (isOn) {
      method = head.method().toString();
      host = head.host().toString();
      target = head.target().toString();
    }
  }

  void route(Optional<Route> taken) {
    route = taken;
    isOn &= taken.isEmpty() || taken.get().options().isLogged();
  }

  void endpoint(Optional<Endpoint> last) {
    endpoint = last;
  }

  void end(int status, long bytes, Outcome outcome) {
    if (isOn) {
      log.add(
          new AccessRecord(
              client,
              method,
              host,
              target,
              route.map(Route::toString),
              endpoint.map(Endpoint::toString),
              status,
              bytes,
              Duration.ofNanos(System.nanoTime() - begun),
              outcome));
    }
  }
}
