// SPDX-License-Identifier: Apache-2.0
package io.portolan.control.job;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.portolan.control.frame.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The completion indexes of an indexed Job. Pure.
final class JobIndexes {
  static final String INDEX = "batch.kubernetes.io/job-completion-index";
  private static final String VARIABLE = "JOB_COMPLETION_INDEX";

  private JobIndexes() {}

  /// The index of a pod.
  static Optional<Integer> of(Pod pod) {
    try {
      return Optional.ofNullable(Labels.annotations(pod).get(INDEX)).map(Integer::valueOf);
    } catch (NumberFormatException notOurs) {
      return Optional.empty();
    }
  }

  /// Makes a pod the one of an index.
  static Pod mark(Pod pod, Job job, int index) {
    String text = Integer.toString(index);
    PodBuilder marked =
        new PodBuilder(pod)
            .editMetadata()
            .withGenerateName(job.getMetadata().getName() + "-" + index + "-")
            .addToAnnotations(INDEX, text)
            .addToLabels(INDEX, text)
            .endMetadata()
            .editSpec()
            .withHostname(job.getMetadata().getName() + "-" + index)
            .endSpec();
    int containers = pod.getSpec().getContainers().size();
    for (int i = 0; i < containers; i++) {
      marked
          .editSpec()
          .editContainer(i)
          .addNewEnv()
          .withName(VARIABLE)
          .withNewValueFrom()
          .withNewFieldRef("v1", "metadata.annotations['" + INDEX + "']")
          .endValueFrom()
          .endEnv()
          .endContainer()
          .endSpec();
    }
    return marked.build();
  }

  /// The indexes as a Job's status has them: `0-2,5`.
  static String print(Set<Integer> indexes) {
    List<String> parts = new ArrayList<>();
    List<Integer> sorted = List.copyOf(new TreeSet<>(indexes));
    int from = 0;
    for (int i = 0; i < sorted.size(); i++) {
      boolean last = i + 1 == sorted.size() || sorted.get(i + 1) != sorted.get(i) + 1;
      if (last) {
        int length = i - from + 1;
        if (length >= 3) {
          parts.add(sorted.get(from) + "-" + sorted.get(i));
        } else {
          sorted.subList(from, i + 1).forEach(index -> parts.add(index.toString()));
        }
        from = i + 1;
      }
    }
    return String.join(",", parts);
  }

  /// The inverse of [#print]; what is no number is left out.
  static Set<Integer> parse(String text) {
    Set<Integer> indexes = new TreeSet<>();
    for (String part : text.split(",")) {
      String[] ends = part.split("-");
      try {
        int first = Integer.parseInt(ends[0]);
        int last = Integer.parseInt(ends[ends.length - 1]);
        for (int index = first; index <= last; index++) {
          indexes.add(index);
        }
      } catch (NumberFormatException notANumber) {
        continue;
      }
    }
    return indexes;
  }
}
