// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.network.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Semantics 34 of dns.md.
class ResolvConfTest {
  @Test
  void readsTheFirstThreeServers() {
    ResolvConf conf =
        ResolvConf.parse(
            """
            # made by somebody
            domain old.example
            search  shop.example\tlab.example
            nameserver 127.0.0.53 trailing
              nameserver 2001:db8::1
            nameserver fe80::1%eth0
            nameserver nonsense
            options edns0 ndots:2
            nameserver 192.0.2.1
            nameserver 192.0.2.2
            """);
    assertThat(conf.nameservers())
        .containsExactly(
            IpAddress.of("127.0.0.53"), IpAddress.of("2001:db8::1"), IpAddress.of("192.0.2.1"));
    assertThat(conf.servers().getFirst()).hasToString("/127.0.0.53:53");
  }

  @Test
  void takesALineWithoutValuesForNothing() {
    assertThat(ResolvConf.parse("nameserver\nsearch\noptions\n\n").nameservers()).isEmpty();
  }

  @Test
  void tellsWhenTheFileSaysOtherThings(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path path = folder.resolve("resolv.conf");
    BlockingQueue<ResolvConf> told = new LinkedBlockingQueue<>();
    try (var file = ResolvConfFile.follow(path, Duration.ofMillis(5), told::add)) {
      assertThat(file).isNotNull();
      assertThat(told.take().nameservers()).isEmpty();
      Files.writeString(path, "nameserver 192.0.2.1\n");
      ResolvConf next = told.poll(60, TimeUnit.SECONDS);
      assertThat(next).isNotNull();
      assertThat(next.nameservers()).isEqualTo(List.of(IpAddress.of("192.0.2.1")));
    }
  }
}
