// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.command;

import io.portolan.cli.daemon.ControlClient;
import io.portolan.cli.daemon.Requests;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `portolan kubeconfig`.
@Command(name = "kubeconfig", description = "Print a kubeconfig for the cluster and nothing else.")
public final class Kubeconfig implements Runnable {
  @Mixin private ClusterOptions options = new ClusterOptions();

  @Override
  public void run() {
    System.out.print(
        Requests.kubeconfigEntry(
                ControlClient.ask(options.folder(), Requests.of("status"), _ -> {}))
            .alone());
  }
}
