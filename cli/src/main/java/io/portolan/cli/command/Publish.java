// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.command;

import io.portolan.cli.daemon.ControlClient;
import io.portolan.cli.daemon.Publication;
import io.portolan.cli.daemon.Requests;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `portolan publish`.
@Command(
    name = "publish",
    description = {
      "Lead TCP ports of 127.0.0.1 into the cluster; print what is published then.",
      "TARGET: svc/[NAMESPACE/]NAME:PORT, pod/[NAMESPACE/]NAME:PORT or nodeport:PORT."
    })
public final class Publish implements Runnable {
  @Mixin private ClusterOptions options = new ClusterOptions();

  @Parameters(paramLabel = "HOSTPORT:TARGET", arity = "0..*", description = "What to publish.")
  private List<String> add = new ArrayList<>();

  @Option(
      names = "--remove",
      paramLabel = "HOSTPORT",
      description = "No longer publish this port. May be given several times.")
  private List<Integer> remove = new ArrayList<>();

  @Override
  public void run() {
    List<Publication> publications = add.stream().map(Publication::parse).toList();
    ControlClient.ask(options.folder(), Requests.publish(publications, remove), _ -> {})
        .path("published")
        .forEach(publication -> System.out.println(publication.asText()));
  }
}
