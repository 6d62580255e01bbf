// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.cli.failure.Failure;
import io.portolan.linux.Errno;
import io.portolan.linux.LinuxException;
import io.portolan.linux.feature.FeatureProbe;
import io.portolan.linux.nft.NftException;
import java.io.IOException;
import java.net.BindException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FailuresTest {
  /// A kernel without VXLAN.
  private static final FeatureProbe WITHOUT_VXLAN = feature -> feature.name().equals("VXLAN");

  private static final FeatureProbe NEVER_ASKED =
      feature -> {
        throw new AssertionError("asked for " + feature.name());
      };

  @Test
  void namesTheFeatureThatTheKernelLacksAndWhatToDo() {
    Failure failure =
        Failures.of(new LinuxException(Errno.EOPNOTSUPP, "add vxlan", "vxlan0"), WITHOUT_VXLAN);

    assertThat(failure.kind()).isEqualTo(Failure.Kind.SYSTEM);
    assertThat(failure)
        .hasMessage(
            "add vxlan vxlan0: Operation not supported (EOPNOTSUPP); this kernel lacks VXLAN: load"
                + " the module (modprobe vxlan) or use a kernel built with CONFIG_VXLAN");
  }

  @Test
  void namesAFeatureOfNftablesToo() {
    Failure failure =
        Failures.of(
            new NftException(Errno.ENOENT, Optional.empty(), ""),
            feature -> feature.module().equals("nft_numgen"));

    assertThat(failure.kind()).isEqualTo(Failure.Kind.SYSTEM);
    assertThat(failure).hasMessageContaining("nf_tables' numgen").hasMessageContaining("modprobe");
  }

  @Test
  void asksTheKernelOnlyWhenAMissingFeatureWouldExplainTheRefusal() {
    Failure failure =
        Failures.of(new LinuxException(Errno.ENOMEM, "add veth", "veth0"), NEVER_ASKED);

    assertThat(failure.kind()).isEqualTo(Failure.Kind.SYSTEM);
    assertThat(failure).hasMessage("add veth veth0: Cannot allocate memory (ENOMEM)");
  }

  @Test
  void aFullDiskIsToldWhateverWasWritten() {
    Failure failure =
        Failures.of(
            new Failure(
                Failure.Kind.STATE,
                "cannot write cluster.json",
                new IOException("No space left on device")),
            NEVER_ASKED);

    assertThat(failure.kind()).isEqualTo(Failure.Kind.DISK_FULL);
    assertThat(failure)
        .hasMessageContaining("cannot write cluster.json")
        .hasMessageContaining("room");
  }

  @Test
  void aTakenPortIsToldAsOne() {
    Failure failure =
        Failures.of(
            new Failure(
                Failure.Kind.STATE,
                "The API cannot listen on 127.0.0.1:6443",
                new IOException(new BindException("Address already in use"))),
            NEVER_ASKED);

    assertThat(failure.kind()).isEqualTo(Failure.Kind.PORT_IN_USE);
    assertThat(failure).hasMessageContaining("127.0.0.1:6443").hasMessageContaining("--api-port");
  }
}
