// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portolan.cli.failure.Failure;
import io.portolan.network.NodePortAddresses;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DaemonOptionsTest {
  @Test
  void theAddressesOfNodePortsReachTheDaemon() {
    DaemonOptions given = options("--nodeport-addresses", "primary,localhost,10.0.0.0/8");
    assertThat(DaemonOptions.of(given.json()).nodePorts())
        .contains(NodePortAddresses.of(List.of("primary", "localhost", "10.0.0.0/8")));
    assertThat(DaemonOptions.of(options().json()).nodePorts()).isEmpty();
  }

  @Test
  void aWordThatIsNoAddressOfNodePortsIsNamed() {
    assertThatThrownBy(() -> options("--nodeport-addresses", "primary,eth0").json())
        .isInstanceOf(Failure.class)
        .hasMessage(
            "--nodeport-addresses eth0: must be primary, localhost, all or a block such as"
                + " 172.30.0.0/24");
  }

  private static DaemonOptions options(String... arguments) {
    DaemonOptions options = new DaemonOptions();
    new CommandLine(new Command(options)).parseArgs(arguments);
    return options;
  }

  @CommandLine.Command
  private record Command(@CommandLine.Mixin DaemonOptions options) {}
}
