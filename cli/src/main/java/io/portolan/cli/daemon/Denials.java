// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.cli.explain.Denial;
import io.portolan.cli.explain.Explaining;
import io.portolan.datapath.ruleset.DeniedConnections.Denied;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// What policies of the nodes denied within the last minute.
///
/// Safe for use by several threads.
final class Denials {
  /// To find the rule costs milliseconds for each, and a port scan makes thousands.
  private static final int MOST = 200;

  private final Explaining explaining;
  private final Supplier<Map<String, List<Denied>>> remembered;

  /// @param remembered what each node remembers, by its name
  Denials(Explaining explaining, Supplier<Map<String, List<Denied>>> remembered) {
    this.explaining = explaining;
    this.remembered = remembered;
  }

  /// Those whose last packet came later than `after`, the latest first where they are too many.
  ///
  /// @param omitted how many more there are
  record Recent(List<Denial> denials, int omitted) {}

  private record Place(String node, Denied denied) {}

  Recent since(Instant after) {
    List<Place> all =
        remembered.get().entrySet().stream()
            .flatMap(node -> node.getValue().stream().map(each -> new Place(node.getKey(), each)))
            .filter(place -> place.denied().last().isAfter(after))
            .sorted(Comparator.comparing((Place place) -> place.denied().last()).reversed())
            .toList();
    Map<String, List<Denied>> latest =
        all.stream()
            .limit(MOST)
            .collect(
                Collectors.groupingBy(
                    Place::node, Collectors.mapping(Place::denied, Collectors.toList())));
    return new Recent(explaining.denials(latest), Math.max(0, all.size() - MOST));
  }

  /// The answer to `denied`.
  ObjectNode json(Instant after) {
    Recent recent = since(after);
    ObjectNode answer = ControlProtocol.JSON.createObjectNode().put("omitted", recent.omitted());
    ArrayNode denied = answer.putArray("denied");
    recent.denials().forEach(each -> denied.add(each.json()));
    return answer;
  }
}
