// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.kind.pod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Tree;
import java.util.List;

/// A pod's state in one word, as `kubectl get pods` shows it, and what is counted beside it.
///
/// @param containers how many there are, restartable init containers among them
/// @param lastRestart when a container last ended before it was restarted (RFC 3339), or ""
record PodState(int ready, int containers, String reason, long restarts, String lastRestart) {

  static PodState of(ObjectNode pod) {
    return new Reader(pod).read();
  }

  /* Init containers come first: while one of them has not done its part the pod's word is `Init:…`.
   * After that the word is that of the first container that waits or has ended; a running pod keeps
   * its phase. Deletion overrules everything. */
  private static final class Reader {
    private final ObjectNode pod;
    private final List<ObjectNode> initContainers;
    private int containers;
    private int ready;
    private String reason;
    private long restarts;
    private String lastRestart = "";
    private long initRestarts;
    private String lastInitRestart = "";

    Reader(ObjectNode pod) {
      this.pod = pod;
      this.initContainers = Tree.objects(pod, "spec", "initContainers");
      this.containers = Tree.at(pod, "spec", "containers").size();
      String statusReason = Tree.text(pod, "status", "reason");
      this.reason = statusReason.isEmpty() ? Tree.text(pod, "status", "phase") : statusReason;
    }

    PodState read() {
      for (ObjectNode condition : Tree.objects(pod, "status", "conditions")) {
        if (Tree.text(condition, "type").equals("PodScheduled")
            && Tree.text(condition, "reason").equals("SchedulingGated")) {
          reason = "SchedulingGated";
        }
      }
      containers += (int) initContainers.stream().filter(Reader::isRestartable).count();
      boolean initializing = readInitContainers();
      if (!initializing || isInitialized()) {
        readContainers();
      }
      if (Tree.has(pod, "metadata", "deletionTimestamp")) {
        boolean lost = Tree.text(pod, "status", "reason").equals("NodeLost");
        if (lost) {
          reason = "Unknown";
        } else if (!isPhaseFinal()) {
          reason = "Terminating";
        }
      }
      return new PodState(ready, containers, reason, restarts, lastRestart);
    }

    private boolean isPhaseFinal() {
      String phase = Tree.text(pod, "status", "phase");
      return phase.equals("Failed") || phase.equals("Succeeded");
    }

    private boolean isInitialized() {
      return Tree.objects(pod, "status", "conditions").stream()
          .anyMatch(
              condition ->
                  Tree.text(condition, "type").equals("Initialized")
                      && Tree.text(condition, "status").equals("True"));
    }

    private static boolean isRestartable(ObjectNode container) {
      return Tree.text(container, "restartPolicy").equals("Always");
    }

    private boolean isRestartable(String name) {
      return initContainers.stream()
          .anyMatch(
              container -> Tree.text(container, "name").equals(name) && isRestartable(container));
    }

    /// Whether some init container has not done its part.
    private boolean readInitContainers() {
      List<ObjectNode> statuses = Tree.objects(pod, "status", "initContainerStatuses");
      for (int i = 0; i < statuses.size(); i++) {
        ObjectNode status = statuses.get(i);
        restarts += Tree.number(status, 0, "restartCount");
        lastRestart = later(lastRestart, lastEnd(status));
        if (isRestartable(Tree.text(status, "name"))) {
          initRestarts += Tree.number(status, 0, "restartCount");
          lastInitRestart = later(lastInitRestart, lastEnd(status));
          if (Tree.flag(status, "started")) {
            ready += Tree.flag(status, "ready") ? 1 : 0;
            continue;
          }
        }
        JsonNode terminated = Tree.at(status, "state", "terminated");
        if (terminated.isObject() && Tree.number(terminated, 0, "exitCode") == 0) {
          continue;
        }
        reason = "Init:" + initReason(status, terminated, i);
        return true;
      }
      return false;
    }

    private String initReason(ObjectNode status, JsonNode terminated, int position) {
      if (terminated.isObject()) {
        return ended(terminated);
      }
      String waiting = Tree.text(status, "state", "waiting", "reason");
      return waiting.isEmpty() || waiting.equals("PodInitializing")
          ? position + "/" + initContainers.size()
          : waiting;
    }

    private static String ended(JsonNode terminated) {
      String why = Tree.text(terminated, "reason");
      if (!why.isEmpty()) {
        return why;
      }
      long signal = Tree.number(terminated, 0, "signal");
      return signal != 0
          ? "Signal:" + signal
          : "ExitCode:" + Tree.number(terminated, 0, "exitCode");
    }

    private void readContainers() {
      restarts = initRestarts;
      lastRestart = lastInitRestart;
      boolean running = false;
      List<ObjectNode> statuses = Tree.objects(pod, "status", "containerStatuses");
      for (ObjectNode status : statuses.reversed()) {
        restarts += Tree.number(status, 0, "restartCount");
        lastRestart = later(lastRestart, lastEnd(status));
        String waiting = Tree.text(status, "state", "waiting", "reason");
        JsonNode terminated = Tree.at(status, "state", "terminated");
        if (!waiting.isEmpty()) {
          reason = waiting;
        } else if (terminated.isObject()) {
          reason = ended(terminated);
        } else if (Tree.flag(status, "ready") && Tree.at(status, "state", "running").isObject()) {
          running = true;
          ready++;
        }
      }
      if (reason.equals("Completed") && running) {
        reason = isReady() ? "Running" : "NotReady";
      }
    }

    private boolean isReady() {
      return Tree.objects(pod, "status", "conditions").stream()
          .anyMatch(
              condition ->
                  Tree.text(condition, "type").equals("Ready")
                      && Tree.text(condition, "status").equals("True"));
    }

    private static String lastEnd(ObjectNode status) {
      return Tree.text(status, "lastState", "terminated", "finishedAt");
    }

    /// The later of two times of the same format, "" being before all.
    private static String later(String one, String other) {
      return one.compareTo(other) >= 0 ? one : other;
    }
  }
}
