// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http2;

import io.portolan.proxy.http1.HeadOut;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// The code in which strings of a header block may be written (RFC 7541 section 5.2).
///
/// The code is canonical: the symbols in the order of their lengths, then of their values, have
/// consecutive codes. So the lengths of appendix B are all there is to know.
final class Huffman {
  private static final int END = 256;
  private static final String LENGTHS =
      """
      13 23 28 28 28 28 28 28 28 24 30 28 28 30 28 28 28 28 28 28 28 28 30 28 28 28 28 28 28 28 28 28
      6 10 10 12 13 6 8 11 10 10 8 11 8 6 6 6 5 5 5 6 6 6 6 6 6 6 7 8 15 6 12 10
      13 6 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7 8 7 8 13 19 13 14 6
      15 5 6 5 6 5 6 6 6 5 7 7 6 6 6 5 6 7 6 5 5 6 7 7 7 7 7 15 11 14 13 28
      20 22 20 20 22 22 22 23 22 23 23 23 23 23 24 23 24 24 22 23 24 23 23 23 23 21 22 23 22 23 23 24
      22 21 20 22 22 23 23 21 23 22 22 24 21 22 23 23 21 21 22 21 23 22 23 23 20 22 22 22 23 22 22 23
      26 26 20 19 22 23 22 25 26 26 26 27 27 26 24 25 19 21 26 27 27 26 27 24 21 21 26 26 28 27 27 27
      20 24 20 21 22 21 21 23 22 22 25 25 24 24 26 23 26 27 26 26 27 27 27 27 27 28 27 27 27 27 27 26
      30
      """;

  private static final int[] LENGTH = lengths();
  private static final int[] CODE = codes();

  /* The decoder goes four bits at a time from node to node of the code's tree. Each step is the next
   * node, and where a symbol ends on the way, that symbol.
   */
  private static final int SYMBOL = 1 << 16;
  private static final int BROKEN = -1;
  private static final int[][] STEPS = steps();
  private static final boolean[] MAY_END = new boolean[STEPS.length];

  static {
    // What is left at the end are at most seven bits, all ones: the beginning of the code of the
    // end.
    int node = 0;
    for (int bits = 0; bits < 8; bits++) {
      MAY_END[node] = true;
      node = Tree.ROOT.child(node, 1);
    }
  }

  private Huffman() {}

  private static int[] lengths() {
    return Arrays.stream(LENGTHS.split("\\s+")).mapToInt(Integer::parseInt).toArray();
  }

  private static int[] codes() {
    int[] codes = new int[END + 1];
    int[] order =
        IntStream.rangeClosed(0, END)
            .boxed()
            .sorted(Comparator.comparingInt(symbol -> LENGTH[symbol]))
            .mapToInt(symbol -> symbol)
            .toArray();
    int code = 0;
    int length = LENGTH[order[0]];
    for (int symbol : order) {
      code <<= LENGTH[symbol] - length;
      length = LENGTH[symbol];
      codes[symbol] = code++;
    }
    return codes;
  }

  /// The tree of the code: for each inner node its two children, which are nodes, or symbols as
  /// their complements.
  private record Tree(int[][] children, int size) {
    static final Tree ROOT = build();

    private static Tree build() {
      int[][] children = new int[END + 1][2];
      int size = 1;
      for (int symbol = 0; symbol <= END; symbol++) {
        int node = 0;
        for (int bit = LENGTH[symbol] - 1; bit > 0; bit--) {
          int side = CODE[symbol] >>> bit & 1;
          if (children[node][side] == 0) {
            children[node][side] = size++;
          }
          node = children[node][side];
        }
        children[node][CODE[symbol] & 1] = ~symbol;
      }
      return new Tree(children, size);
    }

    int child(int node, int bit) {
      return children[node][bit];
    }
  }

  private static int[][] steps() {
    int[][] steps = new int[Tree.ROOT.size()][16];
    for (int node = 0; node < steps.length; node++) {
      for (int bits = 0; bits < 16; bits++) {
        steps[node][bits] = step(node, bits);
      }
    }
    return steps;
  }

  private static int step(int from, int bits) {
    int node = from;
    int symbol = 0;
    for (int bit = 3; bit >= 0; bit--) {
      int next = Tree.ROOT.child(node, bits >>> bit & 1);
      if (next == ~END) {
        return BROKEN;
      }
      if (next < 0) {
        // The shortest code has five bits, so one symbol at most ends in four.
        symbol = SYMBOL | ~next << 17;
      }
      node = Math.max(next, 0);
    }
    return symbol | node;
  }

  /// Appends what the bytes from `from` to before `to` say; false when they are no such code.
  static boolean decode(byte[] in, int from, int to, HeadOut out) {
    int node = 0;
    for (int i = from; i < to; i++) {
      for (int shift = 4; shift >= 0; shift -= 4) {
        int step = STEPS[node][in[i] >>> shift & 0xf];
        if (step == BROKEN) {
          return false;
        }
        if ((step & SYMBOL) != 0) {
          out.put((byte) (step >>> 17));
        }
        node = step & 0xffff;
      }
    }
    return MAY_END[node];
  }
}
