// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.probe;

import io.portolan.node.Timers;
import io.portolan.node.probe.ProbeSpec.Check;
import io.portolan.node.runtime.RunningContainer;
import io.portolan.node.runtime.RunningContainer.CommandResult;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;

/// Carries out checks from a node's namespace.
///
/// @param executor runs checks, which block
public record Prober(ProbeClient client, Timers timers, Executor executor) {

  /// Blocks until there is a result, at most about the probe's timeout.
  public ProbeResult check(ProbeSpec spec, RunningContainer running) throws InterruptedException {
    try {
      return switch (spec.check()) {
        case Check.Http http when !running.speaksTls() && "HTTPS".equals(http.scheme()) -> {
          ProbeResult result = client.tcp(new Check.Tcp(http.host(), http.port()), spec.timeout());
          yield result instanceof ProbeResult.Passed
              ? new ProbeResult.Assumed("the stand-in accepts connections but speaks no TLS")
              : result;
        }
        case Check.Http http -> client.http(http, spec.timeout());
        case Check.Tcp tcp -> client.tcp(tcp, spec.timeout());
        case Check.Grpc grpc -> client.grpc(grpc, spec.timeout());
        case Check.Exec exec -> exec(exec, running, spec.timeout());
        case Check.Broken broken -> new ProbeResult.Errored(broken.why());
      };
    } catch (IOException e) {
      return new ProbeResult.Failed(String.valueOf(e.getMessage()));
    }
  }

  private static ProbeResult exec(Check.Exec exec, RunningContainer running, Duration timeout)
      throws InterruptedException {
    return switch (running.run(exec.command(), timeout)) {
      case CommandResult.Ended ended when ended.exitCode() == 0 -> new ProbeResult.Passed();
      case CommandResult.Ended ended -> new ProbeResult.Failed(ended.output());
      case CommandResult.TimedOut timedOut ->
          new ProbeResult.Failed(
              "command timed out: \""
                  + String.join(" ", exec.command())
                  + "\" timed out after "
                  + timedOut.timeout().toSeconds()
                  + "s");
      case CommandResult.NotStarted not -> new ProbeResult.Errored(not.why());
      case CommandResult.Assumed _ ->
          new ProbeResult.Assumed("the stand-in runs no programs, so no command can be asked");
    };
  }
}
