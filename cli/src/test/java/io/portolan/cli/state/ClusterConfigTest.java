// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.datapath.EstablishedConnections;
import io.portolan.datapath.RouteMode;
import io.portolan.network.ClusterRanges;
import io.portolan.network.NodePortAddresses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterConfigTest {
  @TempDir private Path state;

  private StateFolder folder() throws IOException {
    StateFolder folder = StateFolder.of("blue", Map.of("PORTOLAN_STATE", state.toString()));
    Files.createDirectories(folder.path());
    return folder;
  }

  private static ClusterConfig config(NodePortAddresses nodePorts) {
    return new ClusterConfig(
        "blue",
        3,
        RouteMode.VXLAN,
        EstablishedConnections.KEEP,
        6443,
        ClusterRanges.DEFAULT.with(nodePorts));
  }

  @Test
  void whatWasChosenComesBack() throws IOException {
    ClusterConfig chosen = config(NodePortAddresses.of(List.of("localhost", "172.30.0.0/24")));
    chosen.write(folder());
    assertThat(ClusterConfig.read(folder())).contains(chosen);
  }

  @Test
  void aClusterOlderThanNodePortAddressesHasTheirDefault() throws IOException {
    config(NodePortAddresses.of(List.of("localhost"))).write(folder());
    String text = Files.readString(folder().clusterFile());
    assertThat(text).contains("\"nodePortAddresses\" : [ \"localhost\" ]");
    Files.writeString(folder().clusterFile(), text.replace("nodePortAddresses", "ofSomebodyElse"));
    assertThat(ClusterConfig.read(folder())).contains(config(NodePortAddresses.DEFAULT));
  }
}
