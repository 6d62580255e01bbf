// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

import io.portolan.network.IpAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Which answers to an [Inquiry] are kept for requests that come later, and for how long.
///
/// @param space whose they are: two routes never share answers
/// @param by what requests have in common that get the same answer
/// @param spans the first that has an answer's status counts; one that none has is not kept
public record Keeping(String space, HashKey by, List<Span> spans) {
  public Keeping {
    spans = List.copyOf(spans);
  }

  /// For how long answers of these statuses are kept.
  ///
  /// @param statuses empty for all
  /// @param length zero for not at all
  public record Span(Set<Integer> statuses, Duration length) {
    public Span {
      statuses = Set.copyOf(statuses);
    }

    boolean has(int status) {
      return statuses.isEmpty() || statuses.contains(status);
    }
  }

  /// The same, for that route.
  ///
  /// @param name of the route, and of all that the answer depends on there
  public Keeping in(String name) {
    return new Keeping(name, by, spans);
  }

  /// How long an answer is kept that says nothing of it itself; empty for not at all.
  public Optional<Duration> length(int status) {
    return spans.stream()
        .filter(each -> each.has(status))
        .findFirst()
        .map(Span::length)
        .filter(Duration::isPositive);
  }

  /// What tells a request's answer from all others: a digest, which does not give away what a
  /// client has shown.
  ///
  /// @param client where the request comes from
  public String key(RequestView request, IpAddress client) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(space.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      by.digest(digest, request, client);
      return new String(digest.digest(), StandardCharsets.ISO_8859_1);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
