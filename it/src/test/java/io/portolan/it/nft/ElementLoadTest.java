// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.nft;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.linux.nft.Batch;
import io.portolan.linux.nft.Chain;
import io.portolan.linux.nft.Data;
import io.portolan.linux.nft.DataType;
import io.portolan.linux.nft.Element;
import io.portolan.linux.nft.KeySpec;
import io.portolan.linux.nft.NftSet;
import io.portolan.linux.nft.TableId;
import io.portolan.linux.nft.Verdict;
import io.portolan.linux.nft.wire.NftSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Many elements at once, and one among many.
class ElementLoadTest {
  private static final TableId T = TableId.inet("load");
  private static final NftSet FRONTENDS =
      NftSet.verdictMap(
          "frontends", KeySpec.of(DataType.IPV4_ADDR, DataType.INET_PROTO, DataType.INET_SERVICE));
  private static final int COUNT = 60_000;

  private static Element element(int number, String chain) {
    byte[] address = {10, (byte) (number >>> 16), (byte) (number >>> 8), (byte) number};
    return Element.of(
        Data.concat(Data.address(address), Data.protocol(6), Data.port(80)), Verdict.goTo(chain));
  }

  @Test
  void loadsManyElementsAndChangesOne() {
    try (NftSocket kernel = NftSocket.open()) {
      List<Element> elements = new ArrayList<>();
      for (int i = 0; i < COUNT; i++) {
        elements.add(element(i, i % 2 == 0 ? "one" : "two"));
      }
      Batch.Builder batch = Batch.builder().addTable(T);
      batch.addChain(T, Chain.regular("one")).addChain(T, Chain.regular("two"));
      batch.addSet(T, FRONTENDS).addElements(T, FRONTENDS, elements);

      long start = System.nanoTime();
      kernel.apply(batch.build());
      Duration load = Duration.ofNanos(System.nanoTime() - start);
      start = System.nanoTime();
      assertThat(kernel.dump(T).orElseThrow().set("frontends").orElseThrow().elements())
          .hasSize(COUNT);
      Duration dump = Duration.ofNanos(System.nanoTime() - start);
      long[] changes = changes(kernel);
      System.out.printf(
          "%d elements: written in %d ms, listed in %d ms;"
              + " one changed in %d us (median), %d us (p99)%n",
          COUNT,
          load.toMillis(),
          dump.toMillis(),
          changes[changes.length / 2] / 1000,
          changes[changes.length * 99 / 100] / 1000);
      assertThat(kernel.dump(T).orElseThrow().set("frontends").orElseThrow().elements())
          .contains(element(0, "two"));
      kernel.apply(Batch.builder().deleteTable(T).build());
    }
  }

  /// Nanoseconds of each of many changes of one element, sorted.
  private static long[] changes(NftSocket kernel) {
    long[] nanos = new long[2001];
    for (int i = 0; i < nanos.length; i++) {
      String chain = i % 2 == 0 ? "two" : "one";
      String other = i % 2 == 0 ? "one" : "two";
      long start = System.nanoTime();
      kernel.apply(
          Batch.builder()
              .deleteElements(T, FRONTENDS, List.of(element(0, other)))
              .addElements(T, FRONTENDS, List.of(element(0, chain)))
              .build());
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    return nanos;
  }
}
