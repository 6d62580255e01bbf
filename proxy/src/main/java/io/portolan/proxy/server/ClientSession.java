// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.server;

import io.portolan.proxy.http1.RequestHead;
import io.portolan.proxy.route.HeaderField;
import io.portolan.proxy.route.Session;
import io.portolan.proxy.upstream.BackendPools;
import io.portolan.proxy.upstream.EndpointPool;
import java.time.Instant;
import java.util.Optional;

/// Keeps a request's client at the endpoint that served it before, told by a cookie.
///
/// @param session what is asked for
/// @param pools of the backend
/// @param key what leads to the endpoint
/// @param bound the endpoint to which the client is bound already; empty for none that is there
/// @param attributes of a cookie that is set
record ClientSession(
    Session session,
    BackendPools pools,
    String key,
    Optional<EndpointPool> bound,
    String attributes) {

  /// The session of a request that begins.
  static ClientSession begin(
      Session session, BackendPools pools, RequestHead head, boolean isHttps, Instant now) {
    Optional<String> carried = session.key(head);
    Optional<EndpointPool> bound = carried.flatMap(pools::find);
    return new ClientSession(
        session,
        pools,
        carried.filter(_ -> bound.isPresent()).orElseGet(pools::newKey),
        bound,
        session.cookie().attributes(head, isHttps, now));
  }

  /// The endpoint that takes the request; a client whose endpoint takes none just now goes to
  /// another.
  Optional<EndpointPool> endpoint() {
    return pools.find(key).filter(pools::isFit).or(() -> pools.choose(0));
  }

  /// What binds the client to the endpoint that has answered; empty where it is bound, and stays
  /// so.
  Optional<HeaderField> cookie(EndpointPool answered) {
    boolean stays = bound.filter(each -> each.equals(answered)).isPresent();
    if (stays || (bound.isPresent() && !session.changesOnFailure())) {
      return Optional.empty();
    }
    boolean leadsThere = pools.find(key).filter(answered::equals).isPresent();
    String value = session.value(leadsThere ? key : pools.keyTo(answered));
    return Optional.of(
        new HeaderField("Set-Cookie", session.cookie().name() + "=" + value + attributes));
  }
}
