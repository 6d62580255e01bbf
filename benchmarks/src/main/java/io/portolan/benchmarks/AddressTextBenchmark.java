// SPDX-License-Identifier: Apache-2.0
package io.portolan.benchmarks;

import io.portolan.network.IpAddress;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// How long it takes to read an address, beside what the JDK takes for the same text.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class AddressTextBenchmark {
  @Param({"10.244.131.7", "fd00:10:244:1::2f"})
  public String text = "";

  @Benchmark
  public IpAddress portolan() {
    return IpAddress.of(text);
  }

  @Benchmark
  public java.net.InetAddress jdk() {
    return java.net.InetAddress.ofLiteral(text);
  }
}
