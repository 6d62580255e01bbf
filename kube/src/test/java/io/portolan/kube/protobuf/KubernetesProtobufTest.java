// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Bodies as kubectl 1.32 sends them.
final class KubernetesProtobufTest {
  /// `kubectl create configmap a --from-literal=x=y`.
  private static final byte[] CONFIG_MAP =
      HexFormat.of()
          .parseHex(
              "6b3873000a0f0a02763112"
                  + "09436f6e6669674d6170121b0a110a01611200"
                  + "1a0022002a00320038004200"
                  + "12060a017812"
                  + "01791a002200");

  @Test
  void readsWhatKubectlSends() {
    assertThat(new KubernetesProtobuf().decode(CONFIG_MAP).toString())
        .isEqualTo(
            "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"},"
                + "\"data\":{\"x\":\"y\"}}");
  }

  @Test
  void refusesBodiesThatAreCutShortOrDamaged() {
    for (int length = 0; length < 20; length++) {
      byte[] part = Arrays.copyOf(CONFIG_MAP, length);
      assertThatThrownBy(() -> new KubernetesProtobuf().decode(part))
          .as("%d bytes", length)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void damagedBodiesNeverDoMoreThanFail() {
    long seed = 7;
    Random random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      byte[] damaged = CONFIG_MAP.clone();
      for (int count = random.nextInt(1, 5); count > 0; count--) {
        damaged[random.nextInt(4, damaged.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(new KubernetesProtobuf().decode(damaged)).isNotNull();
      } catch (IllegalArgumentException _) {
        // Refused, which is all that is asked; seed 7.
      }
    }
  }
}
