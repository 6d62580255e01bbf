// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.http;

import io.portolan.kube.api.Place;
import io.portolan.kube.api.PodStreams;
import io.portolan.kube.api.PodStreams.LogRequest;
import io.portolan.kube.api.Statuses;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.OptionalLong;

/// The logs of pods.
final class PodLogs {
  private static final String TEXT = "text/plain";

  private final PodTargets targets;
  private final PodStreams streams;
  private final InstantSource clock;

  PodLogs(PodTargets targets, PodStreams streams, InstantSource clock) {
    this.targets = targets;
    this.streams = streams;
    this.clock = clock;
  }

  void handle(Call call, Reply reply, Place pod) throws IOException, InterruptedException {
    if (!call.method().equals("GET")) {
      throw Subresources.notAllowed();
    }
    Query query = call.query();
    PodTargets.Target target = targets.find(pod, query.text("container"));
    LogRequest request =
        new LogRequest(
            target.container(),
            query.flag("follow"),
            query.flag("previous"),
            since(query),
            optional(query, "tailLines"),
            optional(query, "limitBytes"),
            query.flag("timestamps"));
    LazyStream out = new LazyStream(reply, TEXT);
    streams.logs(target.identity(), request, out);
    out.end();
  }

  private static OptionalLong optional(Query query, String name) {
    Optional<Long> number = query.number(name);
    if (number.isPresent() && number.get() < 0) {
      throw Statuses.badRequest(name + " must be greater than or equal to 0");
    }
    return number.isPresent() ? OptionalLong.of(number.get()) : OptionalLong.empty();
  }

  private Optional<Instant> since(Query query) {
    String time = query.text("sinceTime");
    if (!time.isEmpty()) {
      try {
        return Optional.of(Instant.parse(time));
      } catch (DateTimeParseException e) {
        throw Statuses.badRequest("sinceTime: parsing time \"" + time + "\" failed");
      }
    }
    return query.number("sinceSeconds").map(seconds -> clock.instant().minusSeconds(seconds));
  }
}
