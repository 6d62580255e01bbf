// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.explain.ClusterNetwork;
import io.portolan.explain.Explainer;
import io.portolan.explain.Explanation.Verdict;
import io.portolan.explain.Party;
import io.portolan.explain.Reach;
import io.portolan.kube.client.ObjectSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Which connections between workloads come about otherwise once objects are applied or deleted.
final class WhatIf {
  private static final ObjectMapper JSON = new ObjectMapper();

  private WhatIf() {}

  /// The answer to `portolan what-if`, in the form that docs/trace.md describes.
  ///
  /// @param apply objects with their defaults
  /// @param delete as [PlannedChanges#delete] has it
  /// @param host who asks from outside
  static ObjectNode answer(
      ObjectSource objects,
      ClusterNetwork now,
      Party host,
      List<ObjectNode> apply,
      List<String> delete,
      String namespace) {
    Workloads workloads = Workloads.of(objects, now);
    PlannedChanges planned = new PlannedChanges(now.model(), workloads);
    apply.forEach(planned::apply);
    delete.forEach(text -> planned.delete(text, namespace));
    ClusterNetwork then = now.with(planned.model());
    Map<String, Reach> before = reaches(now, workloads, host);
    Map<String, Reach> after = reaches(then, workloads.in(then), host);

    ObjectNode json = JSON.createObjectNode();
    ArrayNode changes = json.putArray("changes");
    int unchanged = 0;
    Map<String, Reach> all = new TreeMap<>(before);
    all.putAll(after);
    for (String connection : all.keySet()) {
      Reach was = before.get(connection);
      Reach is = after.get(connection);
      if (was != null && is != null && was.verdict() == is.verdict() && was.some() == is.some()) {
        unchanged++;
        continue;
      }
      ObjectNode change = changes.addObject();
      change.put("connection", connection).put("effect", effect(was, is));
      if (was != null) {
        side(change.putObject("before"), was);
      }
      if (is != null) {
        side(change.putObject("after"), is);
      }
    }
    json.put("unchanged", unchanged);
    ArrayNode ignored = json.putArray("ignored");
    planned.ignored().forEach(ignored::add);
    return json;
  }

  private static String effect(@Nullable Reach before, @Nullable Reach after) {
    boolean was = before != null && before.verdict() == Verdict.ALLOWED;
    boolean is = after != null && after.verdict() == Verdict.ALLOWED;
    return was && !is ? "stops" : is && !was ? "starts" : "changes";
  }

  private static void side(ObjectNode json, Reach reach) {
    json.put("verdict", reach.verdict().text()).put("by", reach.by());
  }

  /// Each connection as `from → to`, and whether it comes about.
  static Map<String, Reach> reaches(ClusterNetwork network, Workloads workloads, Party host) {
    Explainer explainer = Explainer.forMany(network);
    List<Reach.Target> targets = workloads.targets(network);
    Map<String, Reach> reaches = new TreeMap<>();
    workloads
        .clients(host)
        .forEach(
            (name, client) -> {
              for (Reach.Target target : targets) {
                if (Workloads.canSpeak(client, target)) {
                  reaches.put(name + " → " + target.name(), explainer.reach(client, target));
                }
              }
            });
    return reaches;
  }
}
