// SPDX-License-Identifier: Apache-2.0
package io.portolan.benchmarks.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What the kernel has counted of each core's time until now, in ticks.
record CoreTimes(List<Core> cores) {

  /// One core's.
  record Core(long busy, long total) {
    int percentSince(Core before) {
      return (int) Math.round(100.0 * (busy - before.busy) / Math.max(1, total - before.total));
    }
  }

  static CoreTimes now() throws IOException {
    List<Core> cores = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("/proc/stat"))) {
      if (line.matches("cpu\\d.*")) {
        String[] fields = line.split(" +");
        long total = 0;
        for (int i = 1; i <= 8; i++) {
          total += Long.parseLong(fields[i]);
        }
        long idle = Long.parseLong(fields[4]) + Long.parseLong(fields[5]);
        cores.add(new Core(total - idle, total));
      }
    }
    return new CoreTimes(List.copyOf(cores));
  }

  /// How much of the time since then each core was busy, such as `97% 40%`.
  String busySince(CoreTimes before) {
    return IntStream.range(0, cores.size())
        .mapToObj(i -> cores.get(i).percentSince(before.cores.get(i)) + "%")
        .collect(Collectors.joining(" "));
  }
}
