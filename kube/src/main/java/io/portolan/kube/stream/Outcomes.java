// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.api.Json;
import io.portolan.kube.api.PodStreams.ProcessStreams;
import io.portolan.kube.api.Statuses;
import io.portolan.kube.client.KubeException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/// How a remote command ended, as the `Status` that goes over its error stream.
final class Outcomes {
  private static final Logger LOG = System.getLogger(Outcomes.class.getName());

  private Outcomes() {}

  /// Runs the command; the outcome says also why it could not run.
  static byte[] of(RemoteCommand command, ProcessStreams streams) throws InterruptedException {
    try {
      return exited(command.run(streams));
    } catch (KubeException refusal) {
      return Json.bytes(refusal.status());
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "A remote command ended early", e);
      return Json.bytes(
          Statuses.internal("error executing command in container: " + e.getMessage()).status());
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "A remote command failed", e);
      return Json.bytes(Statuses.internal("error executing command in container: " + e).status());
    }
  }

  private static byte[] exited(int code) {
    ObjectNode status = Json.object();
    status.putObject("metadata");
    if (code == 0) {
      return Json.bytes(status.put("status", "Success"));
    }
    status
        .put("status", "Failure")
        .put(
            "message",
            "command terminated with non-zero exit code: error executing command: exit status "
                + code)
        .put("reason", "NonZeroExitCode");
    status
        .putObject("details")
        .putArray("causes")
        .addObject()
        .put("reason", "ExitCode")
        .put("message", Integer.toString(code));
    return Json.bytes(status);
  }
}
