// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portolan.linux.Errno;
import io.portolan.linux.LinuxException;
import io.portolan.linux.NetworkNamespace;
import io.portolan.linux.Sysctl;
import io.portolan.linux.route.Link;
import io.portolan.linux.route.RouteNetlink;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(AtHome.class)
class NetworkNamespaceTest {
  @Test
  void beginsWithLoopbackUpAndNothingElse() {
    try (NetworkNamespace namespace = NetworkNamespace.create();
        RouteNetlink route = RouteNetlink.open(namespace)) {
      List<Link> links = route.links();
      assertThat(links).extracting(Link::name).containsExactly("lo");
      assertThat(links.getFirst().isUp()).isTrue();
    }
  }

  @Test
  void isAnotherThanTheProcessesOwn() {
    try (NetworkNamespace namespace = NetworkNamespace.create();
        NetworkNamespace current = NetworkNamespace.current()) {
      assertThat(namespace.inode()).isNotEqualTo(current.inode());
      assertThat(namespace.isOwn()).isFalse();
      assertThat(current.isOwn()).isTrue();
    }
  }

  @Test
  void isTheSameByEachFileThatLeadsToIt() {
    try (NetworkNamespace namespace = NetworkNamespace.create();
        NetworkNamespace again =
            NetworkNamespace.at(Path.of("/proc/self/fd", Integer.toString(namespace.fd())))) {
      assertThat(again.inode()).isEqualTo(namespace.inode());
    }
    assertThatThrownBy(() -> NetworkNamespace.at(Path.of("/run/netns/none-of-this-name")))
        .isInstanceOf(LinuxException.class)
        .hasMessageContaining("/run/netns/none-of-this-name");
  }

  @Test
  void canBeMadeAndUsedByManyVirtualThreadsAtOnce() throws Exception {
    Set<Long> inodes = new HashSet<>();
    List<Future<NetworkNamespace>> made = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 100; i++) {
        made.add(
            threads.submit(
                () -> {
                  NetworkNamespace namespace = NetworkNamespace.create();
                  Sysctl.write(namespace, "net/ipv4/ip_forward", "1");
                  return namespace;
                }));
      }
    }
    for (Future<NetworkNamespace> future : made) {
      try (NetworkNamespace namespace = future.get()) {
        inodes.add(namespace.inode());
        assertThat(Sysctl.read(namespace, "net/ipv4/ip_forward")).isEqualTo("1");
      }
    }
    assertThat(inodes).hasSize(100);
  }

  @Test
  void handsBackWhatTheTaskThrows() {
    try (NetworkNamespace namespace = NetworkNamespace.create()) {
      assertThatThrownBy(
              () ->
                  namespace.call(
                      () -> {
                        throw new LinuxException(Errno.EPERM, "do", "it");
                      }))
          .hasMessage("do it: Operation not permitted (EPERM)");
    }
  }

  @Test
  void cannotBeUsedAfterItsEnd() {
    NetworkNamespace namespace = NetworkNamespace.create();
    namespace.close();
    namespace.close();
    assertThatThrownBy(() -> namespace.call(() -> 1)).hasMessageEndingWith("is closed");
  }

  @Test
  void hasSettingsOfItsOwnThatCanBeRestored() {
    try (NetworkNamespace namespace = NetworkNamespace.create();
        NetworkNamespace current = NetworkNamespace.current()) {
      String outside = Sysctl.read(current, "net/ipv6/conf/default/accept_dad");
      Map<String, String> wanted =
          Map.of("net/ipv4/ip_forward", "1", "net/ipv6/conf/default/accept_dad", "0");
      Map<String, String> before = Sysctl.write(namespace, wanted);
      assertThat(before).containsEntry("net/ipv4/ip_forward", "0");
      assertThat(Sysctl.read(namespace, "net/ipv6/conf/default/accept_dad")).isEqualTo("0");
      assertThat(Sysctl.read(current, "net/ipv6/conf/default/accept_dad")).isEqualTo(outside);
      assertThat(Sysctl.write(namespace, before)).isEqualTo(wanted);
    }
  }

  @Test
  void namesTheSettingThatIsMissing() {
    try (NetworkNamespace namespace = NetworkNamespace.create()) {
      assertThatThrownBy(() -> Sysctl.read(namespace, "net/nothing"))
          .hasMessage("open sysctl net/nothing: No such file or directory (ENOENT)");
      assertThatThrownBy(() -> Sysctl.write(namespace, "net/ipv4/ip_forward", "many"))
          .hasMessageStartingWith("write sysctl net/ipv4/ip_forward = many: Invalid argument");
    }
  }
}
