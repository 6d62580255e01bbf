// SPDX-License-Identifier: Apache-2.0
package io.portolan.benchmarks;

import io.portolan.network.IpAddress;
import io.portolan.proxy.route.Balance;
import io.portolan.proxy.route.HashKey;
import io.portolan.proxy.upstream.Balancer;
import io.portolan.proxy.upstream.Endpoint;
import io.portolan.proxy.upstream.Loads;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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

/// What it costs to choose an endpoint for a request.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BalancerBenchmark {
  private static final HashKey KEY = HashKey.parse("$request_uri");

  /// What is said of one.
  public enum Way {
    LEAST_REQUEST(Balance.Spread.LEAST_REQUEST),
    ROUND_ROBIN(Balance.Spread.ROUND_ROBIN),
    EWMA(Balance.Spread.EWMA),
    HASHED(new Balance.Hashed(KEY)),
    HASHED_BOUNDED(new Balance.Hashed(KEY, 1, 125)),
    HASHED_SUBSET(new Balance.Hashed(KEY, 3, 0));

    private final Balance balance;

    Way(Balance balance) {
      this.balance = balance;
    }
  }

  @Param({"3", "100", "1000"})
  int endpoints;

  @Param Way way = Way.LEAST_REQUEST;

  private final SplittableRandom random = new SplittableRandom(1);
  private Balancer balancer = Balancer.of(Balance.Spread.LEAST_REQUEST, random);
  private Loads loads = new Busy(1, random);

  /// Endpoints that have something to do.
  private static final class Busy implements Loads {
    private static final double DECAY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final int[] loads;
    private final long observed = System.nanoTime();

    Busy(int size, SplittableRandom random) {
      loads = random.ints(size, 0, 10).toArray();
    }

    @Override
    public int size() {
      return loads.length;
    }

    @Override
    public int load(int index) {
      return loads[index];
    }

    @Override
    public double cost(int index, long now) {
      return 1e6 * Math.exp(-(now - observed) / DECAY_NANOS) * (loads[index] + 1);
    }
  }

  @Setup
  public void begin() {
    balancer = Balancer.of(way.balance, random);
    balancer.over(
        IntStream.range(0, endpoints)
            .mapToObj(i -> new Endpoint(IpAddress.of("10.244.0.0").plus(i), 8080))
            .toList());
    loads = new Busy(endpoints, random);
  }

  @Benchmark
  public int choice() {
    return balancer.choose(loads, random.nextLong());
  }
}
