// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portolan.cli.failure.Failure;
import io.portolan.cli.state.ClusterConfig;
import io.portolan.network.Cidr;
import io.portolan.network.ClusterRanges;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class AddressPlanTest {

  @Test
  void aFreeHostGetsThePlainDefaults() {
    assertThat(AddressPlan.choose(options(), Map.of())).isEqualTo(ClusterRanges.DEFAULT);
  }

  @Test
  void everyDefaultIsApartFromEveryOther() {
    Map<Cidr, String> taken = new HashMap<>();
    for (int cluster = 0; cluster < 20; cluster++) {
      String name = "cluster \"c" + cluster + "\"";
      ClusterRanges ranges = AddressPlan.choose(options(), taken);
      ClusterConfig config =
          new ClusterConfig(
              "c" + cluster,
              2,
              io.portolan.datapath.RouteMode.AUTO,
              io.portolan.datapath.EstablishedConnections.CUT,
              0,
              ranges);
      assertThat(config.blocks())
          .allSatisfy(
              block -> assertThat(taken.keySet()).noneMatch(other -> other.overlaps(block)));
      config.blocks().forEach(block -> taken.put(block, name));
    }
  }

  @Test
  void aDefaultThatTheHostUsesIsPassedOver() {
    assertThat(AddressPlan.choose(options(), Map.of(Cidr.of("10.96.128.0/20"), "a route")))
        .extracting(ranges -> ranges.services().getFirst())
        .isEqualTo(Cidr.of("10.97.0.0/16"));
  }

  @Test
  void aNamedRangeThatCollidesIsRefusedWithBothNames() {
    Map<Cidr, String> taken = Map.of(Cidr.of("10.0.0.0/8"), "a route of this host (dev eth0)");
    assertThatThrownBy(() -> AddressPlan.choose(options("--pod-cidr", "10.1.0.0/16"), taken))
        .isInstanceOf(Failure.class)
        .hasMessage(
            "--pod-cidr 10.1.0.0/16 overlaps 10.0.0.0/8, a route of this host (dev eth0);"
                + " choose another range");
  }

  @Test
  void rangesThatOverlapEachOtherAreRefused() {
    assertThatThrownBy(
            () ->
                AddressPlan.choose(
                    options("--pod-cidr", "10.1.0.0/16", "--service-cidr", "10.1.0.0/24"),
                    Map.of()))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("--pod-cidr 10.1.0.0/16 overlaps --service-cidr 10.1.0.0/24");
  }

  private static DaemonOptions options(String... arguments) {
    DaemonOptions options = new DaemonOptions();
    new CommandLine(new Command(options)).parseArgs(arguments);
    return options;
  }

  @CommandLine.Command
  private record Command(@CommandLine.Mixin DaemonOptions options) {}
}
