// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.network.NamespacedName;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a ConfigMap may say of ports whose connections go on as they are.
final class TcpServicesTest {
  @ParameterizedTest
  @CsvSource({
    "shop/store:6379,             6379, false, false",
    "shop/store:redis,            redis, false, false",
    "' shop/store:6379 ',         6379, false, false",
    "shop/store:6379:PROXY,       6379, true,  false",
    "shop/store:6379:proxy:Proxy, 6379, true,  true",
    "shop/store:6379::PROXY,      6379, false, true",
    "shop/store:6379::,           6379, false, false"
  })
  void aPortLeadsToAService(String value, String port, boolean isProxied, boolean announces) {
    TcpServices read = TcpServices.read(Map.of("9000", value));
    assertThat(read.faults()).isEmpty();
    assertThat(read.ports())
        .containsExactly(
            Map.entry(
                9000,
                new TcpService(
                    9000, new NamespacedName("shop", "store"), port, isProxied, announces)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "http  | shop/store:6379           | must be a port, from 1 to 65535",
        "0     | shop/store:6379           | must be a port, from 1 to 65535",
        "65536 | shop/store:6379           | must be a port, from 1 to 65535",
        "443   | shop/store:6379           | is a port that the proxy itself listens at",
        "9000  | store:6379                | \"store:6379\" is not NAMESPACE/SERVICE:PORT",
        "9000  | shop/store                | \"shop/store\" is not NAMESPACE/SERVICE:PORT",
        "9000  | shop/store:6379:TLS       | \"shop/store:6379:TLS\" is not NAMESPACE/SERVICE:PORT",
        "9000  | ``                        | \"\" is not NAMESPACE/SERVICE:PORT"
      })
  void whatMakesNoSenseIsLeftOutAndNamed(String key, String value, String fault) {
    TcpServices read = TcpServices.read(Map.of(key, value, "9001", "shop/store:6379"));
    assertThat(read.ports()).containsOnlyKeys(9001);
    assertThat(read.faults()).containsOnlyKeys(key);
    assertThat(read.faults().get(key)).startsWith(fault).endsWith("; nothing listens there");
  }

  @Test
  void noDataIsNoPorts() {
    assertThat(TcpServices.read(Map.of())).isEqualTo(TcpServices.NONE);
  }
}
