// SPDX-License-Identifier: Apache-2.0
package io.portolan.benchmarks;

import io.portolan.network.IpAddress;
import io.portolan.proxy.route.DescribedRequest;
import io.portolan.proxy.route.HashKey;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What it costs to find out which requests a request has its endpoint in common with.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HashKeyBenchmark {
  @Param({"$remote_addr", "$request_uri", "$host$request_uri $cookie_session"})
  String key = "";

  private final DescribedRequest request =
      new DescribedRequest(
          "GET", "shop.example", "/cart/7?x=y", Map.of("Cookie", "a=b; session=0123456789abcdef"));
  private final IpAddress client = IpAddress.of("10.244.0.7");
  private HashKey parsed = HashKey.parse("");

  @Setup
  public void parse() {
    parsed = HashKey.parse(key);
  }

  @Benchmark
  public long hash() {
    return parsed.hash(request, client);
  }
}
