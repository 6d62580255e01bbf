// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.explain;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.explain.Explanation;
import io.portolan.explain.Explanation.Step;
import io.portolan.explain.Warning;
import java.util.List;

/// Explanations as JSON; docs/trace.md describes the form.
final class ExplanationJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ExplanationJson() {}

  /// @param before steps that came before those of the explanation
  /// @param warnings of the policies on the way
  static ObjectNode of(Explanation explanation, List<Step> before, List<Warning> warnings) {
    ObjectNode json = JSON.createObjectNode();
    json.put("verdict", explanation.verdict().text()).put("reason", explanation.reason());
    ArrayNode steps = json.putArray("steps");
    before.forEach(step -> add(steps, step));
    explanation.steps().forEach(step -> add(steps, step));
    ArrayNode advice = json.putArray("advice");
    explanation.advice().forEach(advice::add);
    ArrayNode told = json.putArray("warnings");
    for (Warning warning : warnings) {
      told.addObject()
          .put("object", warning.policy().toString())
          .put("rule", warning.field())
          .put("text", warning.text());
    }
    explanation.arrivesAt().ifPresent(at -> json.put("arrivesAt", at.toString()));
    return json;
  }

  private static void add(ArrayNode steps, Step step) {
    ObjectNode json = steps.addObject();
    json.put("kind", step.kind().text());
    put(json, "node", step.node());
    json.put("text", step.text());
    put(json, "object", step.object());
    put(json, "rule", step.rule());
    json.put("stops", step.stops());
  }

  private static void put(ObjectNode json, String field, String value) {
    if (!value.isEmpty()) {
      json.put(field, value);
    }
  }
}
