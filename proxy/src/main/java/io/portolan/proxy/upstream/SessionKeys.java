// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.upstream;

import io.portolan.proxy.route.Hash;
import io.portolan.proxy.route.Session;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// What leads the clients of a backend to their endpoints: the same on every node.
///
/// A key of clients who stay is a digest of the endpoint. That of clients who may move is drawn by
/// lot, and rated by the endpoints as any other key, so that only those move that must, or whom a
/// new endpoint takes.
final class SessionKeys {
  private static final int DRAWS = 64;

  private final Session session;
  private final RandomGenerator random;
  private final Rendezvous ratings = new Rendezvous(0);
  private final Map<String, Integer> byDigest = new HashMap<>();
  private List<String> digests = List.of();

  SessionKeys(Session session, RandomGenerator random) {
    this.session = session;
    this.random = random;
  }

  /// Whether clients stay for as long as their endpoint is there.
  boolean isPersistent() {
    return session.isPersistent();
  }

  /// From now on keys lead to these.
  void over(List<Endpoint> endpoints) {
    if (!session.isPersistent()) {
      ratings.over(endpoints);
      return;
    }
    byDigest.clear();
    digests = endpoints.stream().map(this::digest).toList();
    for (int i = 0; i < digests.size(); i++) {
      byDigest.put(digests.get(i), i);
    }
  }

  private String digest(Endpoint endpoint) {
    return Session.digest(session.backend() + " " + endpoint);
  }

  /// The index of the endpoint; -1 for none that is there.
  int find(String key, Loads loads) {
    return session.isPersistent()
        ? byDigest.getOrDefault(key, -1)
        : ratings.choose(loads, Hash.end(Hash.add(Hash.BEGIN, key)));
  }

  /// A key for a new client.
  ///
  /// @param chosen the endpoint that would take its request without a session
  String fresh(Endpoint chosen) {
    return session.isPersistent() ? digest(chosen) : drawn();
  }

  private String drawn() {
    return HexFormat.of().toHexDigits(random.nextLong());
  }

  /// A key that leads to that endpoint.
  String to(int index, Loads loads) {
    if (session.isPersistent()) {
      return digests.get(index);
    }
    String key = drawn();
    for (int i = 0; i < DRAWS * loads.size() && find(key, loads) != index; i++) {
      key = drawn();
    }
    return key;
  }
}
