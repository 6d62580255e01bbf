// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.cli.daemon.ControlClient;
import io.portolan.cli.daemon.Requests;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `portolan status`.
@Command(name = "status", description = "Say how the cluster is.")
public final class Status implements Runnable {
  @Mixin private ClusterOptions options = new ClusterOptions();
  @Mixin private OutputOption output = new OutputOption();

  @Override
  public void run() {
    JsonNode status = ControlClient.ask(options.folder(), Requests.of("status"), _ -> {});
    if (output.isJson()) {
      ((ObjectNode) status).remove("kubeconfig");
      System.out.println(status.toPrettyString());
    } else {
      System.out.print(StatusText.of(status));
    }
  }
}
