// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.batch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Ages;
import io.portolan.kube.kind.Cells;
import io.portolan.kube.kind.Tree;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;

/// How jobs are listed.
final class JobTable {
  private JobTable() {}

  static List<Object> cells(ObjectNode job, Instant now) {
    ObjectNode pods = Tree.object(job, "spec", "template", "spec");
    return List.of(
        Tree.name(job),
        status(job),
        completions(job),
        duration(job, now),
        Ages.age(job, now),
        Cells.containers(pods),
        Cells.images(pods),
        Cells.selector(Tree.at(job, "spec", "selector")));
  }

  private static String status(ObjectNode job) {
    if (has(job, "Complete")) {
      return "Complete";
    }
    if (has(job, "Failed")) {
      return "Failed";
    }
    if (Tree.has(job, "metadata", "deletionTimestamp")) {
      return "Terminating";
    }
    if (has(job, "Suspended")) {
      return "Suspended";
    }
    if (has(job, "FailureTarget")) {
      return "FailureTarget";
    }
    return has(job, "SuccessCriteriaMet") ? "SuccessCriteriaMet" : "Running";
  }

  private static boolean has(ObjectNode job, String condition) {
    return Tree.objects(job, "status", "conditions").stream()
        .anyMatch(
            other ->
                Tree.text(other, "type").equals(condition)
                    && Tree.text(other, "status").equals("True"));
  }

  private static String completions(ObjectNode job) {
    long succeeded = Tree.number(job, 0, "status", "succeeded");
    if (Tree.at(job, "spec", "completions").isNumber()) {
      return succeeded + "/" + Tree.number(job, 0, "spec", "completions");
    }
    long parallelism = Tree.number(job, 0, "spec", "parallelism");
    return parallelism > 1 ? succeeded + "/1 of " + parallelism : succeeded + "/1";
  }

  private static String duration(ObjectNode job, Instant now) {
    String start = Tree.text(job, "status", "startTime");
    if (start.isEmpty()) {
      return "";
    }
    String end = Tree.text(job, "status", "completionTime");
    try {
      return Ages.print(
          Duration.between(Instant.parse(start), end.isEmpty() ? now : Instant.parse(end)));
    } catch (DateTimeParseException _) {
      return "";
    }
  }
}
