// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.command;

import io.portolan.cli.failure.Answer;
import io.portolan.cli.manifest.ManifestFiles;
import io.portolan.cli.migrate.IngressNginx;
import io.portolan.cli.migrate.Migration;
import io.portolan.cli.migrate.MigrationText;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `portolan migrate ingress-nginx`.
@Command(
    name = "ingress-nginx",
    description = {
      "Say, object by object, what of ingress-nginx's Ingresses and ConfigMap works, what differs"
          + " and what is missing. No cluster is asked. Exit code 3 when not all of it works."
    })
public final class MigrateIngressNginx implements Callable<Integer> {
  @SuppressWarnings("UnusedVariable") // it makes the command take the options
  @Mixin
  private ClusterOptions options = new ClusterOptions();

  @Mixin private OutputOption output = new OutputOption();

  @Option(
      names = {"-f", "--filename"},
      paramLabel = "FILE|DIR",
      required = true,
      description = "Manifests; - for standard input. May be given several times.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--configmap",
      paramLabel = "NAMESPACE/NAME",
      defaultValue = "",
      description = "ingress-nginx's ConfigMap, where it does not have the usual name.")
  private String configMap = "";

  @Override
  public Integer call() {
    Migration migration = IngressNginx.of(ManifestFiles.read(files), configMap);
    System.out.print(
        output.isJson()
            ? MigrationText.json(migration).toPrettyString() + "\n"
            : MigrationText.text(migration));
    return (migration.worksWhole() ? Answer.YES : Answer.NO).exitCode();
  }
}
