// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.pod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Errors;
import io.portolan.kube.kind.FieldPath;
import io.portolan.kube.kind.Names;
import io.portolan.kube.kind.Tree;
import io.portolan.kube.kind.check.Quantities;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/// What is wrong with the resources that a container asks for.
final class Resources {
  private static final List<String> STANDARD = List.of("cpu", "ephemeral-storage", "memory");

  private Resources() {}

  static void check(ObjectNode container, FieldPath field, Errors errors) {
    JsonNode limits = Tree.at(container, "resources", "limits");
    JsonNode requests = Tree.at(container, "resources", "requests");
    amounts(limits, field.child("limits"), errors);
    amounts(requests, field.child("requests"), errors);
    for (var request : requests.properties()) {
      String resource = request.getKey();
      Optional<BigDecimal> wanted = Quantities.parse(request.getValue().asText(""));
      Optional<BigDecimal> limit = Quantities.parse(Tree.text(limits, resource));
      if (wanted.isPresent() && limit.isPresent() && wanted.get().compareTo(limit.get()) > 0) {
        errors.invalid(
            field.child("requests"),
            request.getValue().asText(""),
            "must be less than or equal to "
                + resource
                + " limit of "
                + Tree.text(limits, resource));
      }
    }
  }

  private static void amounts(JsonNode amounts, FieldPath field, Errors errors) {
    for (var amount : amounts.properties()) {
      String resource = amount.getKey();
      errors.invalidAll(field, resource, Names.qualified(resource));
      if (!resource.contains("/")
          && !STANDARD.contains(resource)
          && !resource.startsWith("hugepages-")) {
        errors.invalid(field, resource, "must be a standard resource type or fully qualified");
        errors.invalid(field, resource, "must be a standard resource for containers");
      }
      String text = amount.getValue().asText("");
      Optional<BigDecimal> value = Quantities.parse(text);
      if (value.isPresent() && value.get().signum() < 0) {
        errors.invalid(field.key(resource), text, "must be greater than or equal to 0");
      }
    }
  }
}
