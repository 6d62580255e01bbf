// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.netty.channel.EventLoop;
import io.portolan.dns.forward.UpstreamSockets;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntUnaryOperator;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// What plugins need beside their configuration.
///
/// @param loop of questions to other servers
/// @param random of ids and ports, which an attacker must not guess
/// @param chance of orders, cheap: gives a number from 0 to before its argument
/// @param nanoTime a clock that only goes forward, in nanoseconds
/// @param own where the server itself is asked
public record Surroundings(
    EventLoop loop,
    UpstreamSockets sockets,
    RandomGenerator random,
    IntUnaryOperator chance,
    LongSupplier nanoTime,
    Set<InetSocketAddress> own) {

  /// Those of a program that runs.
  public static Surroundings of(
      EventLoop loop, UpstreamSockets sockets, RandomGenerator random, Set<InetSocketAddress> own) {
    return new Surroundings(
        loop,
        sockets,
        random,
        bound -> ThreadLocalRandom.current().nextInt(bound),
        System::nanoTime,
        own);
  }
}
