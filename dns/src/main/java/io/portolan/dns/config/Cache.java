// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.corefile.Directive;
import io.portolan.dns.wire.Name;
import java.time.Duration;
import java.util.List;

/// `cache`: answers of other servers are kept.
///
/// @param zones whose answers
/// @param keepTtl whether a kept answer has the TTL that it came with
/// @param servfail how long a SERVFAIL is kept
public record Cache(
    List<Name> zones,
    Share success,
    Share denial,
    Prefetch prefetch,
    Stale stale,
    boolean keepTtl,
    Duration servfail)
    implements Plugin {
  private static final int DEFAULT_CAPACITY = 9_984;
  private static final int MIN_CAPACITY = 1_024;
  private static final int MAX_CAPACITY = 1 << 20;
  private static final int MAX_SUCCESS_SECONDS = 3_600;
  private static final int MAX_DENIAL_SECONDS = 1_800;
  private static final int MIN_SECONDS = 5;
  private static final Duration MAX_SERVFAIL = Duration.ofMinutes(5);

  /// One kind of answer.
  ///
  /// @param capacity how many are kept
  /// @param disabled the zones of which none is kept
  public record Share(int capacity, int maxSeconds, int minSeconds, List<Name> disabled) {}

  /// When a popular answer is asked for before its time is over.
  ///
  /// @param amount how often it was asked for; 0 is never
  /// @param gap between two of those questions, at most
  /// @param percent of its time that is left
  public record Prefetch(int amount, Duration gap, int percent) {
    static final Prefetch NEVER = new Prefetch(0, Duration.ofMinutes(1), 10);
  }

  /// How an answer serves whose time is over.
  ///
  /// @param verify whether other servers are tried first
  public record Stale(Duration duration, boolean verify) {
    static final Stale NEVER = new Stale(Duration.ZERO, false);
  }

  /// The options, as they are read one after another.
  private static final class Options {
    Share success;
    Share denial;
    Prefetch prefetch = Prefetch.NEVER;
    Stale stale = Stale.NEVER;
    boolean keepTtl;
    Duration servfail = Duration.ofSeconds(5);

    Options(int maxSuccess, int maxDenial) {
      success = new Share(DEFAULT_CAPACITY, maxSuccess, MIN_SECONDS, List.of());
      denial = new Share(DEFAULT_CAPACITY, maxDenial, MIN_SECONDS, List.of());
    }
  }

  static Cache read(Directive line, Context context) {
    Arguments arguments = Arguments.of(line);
    boolean hasTtl = arguments.hasNext() && line.words().getFirst().matches("[0-9]+");
    int ttl = hasTtl ? arguments.next("a TTL", Values.number(1, 1 << 30)) : MAX_SUCCESS_SECONDS;
    List<Name> zones = arguments.zones(context.zones());
    Options options = new Options(ttl, hasTtl ? ttl : MAX_DENIAL_SECONDS);
    for (Directive option : line.block()) {
      readOption(options, line, option, zones);
    }
    return new Cache(
        zones,
        options.success,
        options.denial,
        options.prefetch,
        options.stale,
        options.keepTtl,
        options.servfail);
  }

  private static void readOption(
      Options options, Directive line, Directive option, List<Name> zones) {
    Arguments arguments = Arguments.of(line, option);
    switch (option.word()) {
      case "success" -> options.success = share(arguments, options.success);
      case "denial" -> options.denial = share(arguments, options.denial);
      case "prefetch" -> options.prefetch = prefetch(arguments);
      case "serve_stale" -> options.stale = stale(arguments);
      case "keepttl" -> options.keepTtl = true;
      case "servfail" -> {
        options.servfail = arguments.next("a duration", Values::duration);
        if (options.servfail.compareTo(MAX_SERVFAIL) > 0) {
          throw arguments.problem("is at most 5m");
        }
      }
      case "disable" -> disable(options, arguments, zones);
      default -> throw Arguments.unknown(line, option);
    }
    arguments.endWithoutBlock();
  }

  private static void disable(Options options, Arguments arguments, List<Name> zones) {
    switch (arguments.next("success or denial")) {
      case "success" -> options.success = without(options.success, arguments.zones(zones));
      case "denial" -> options.denial = without(options.denial, arguments.zones(zones));
      default -> throw arguments.problem("knows success and denial only");
    }
  }

  private static Share without(Share share, List<Name> disabled) {
    return new Share(share.capacity, share.maxSeconds, share.minSeconds, disabled);
  }

  private static Share share(Arguments arguments, Share before) {
    int capacity = arguments.next("a capacity", Values.number(1, MAX_CAPACITY));
    int max = arguments.next("a TTL", Values.number(0, 1 << 30), before.maxSeconds);
    int min = arguments.next("a TTL", Values.number(0, max), Math.min(before.minSeconds, max));
    return new Share(Math.max(MIN_CAPACITY, capacity), max, min, before.disabled);
  }

  private static Prefetch prefetch(Arguments arguments) {
    int amount = arguments.next("an amount", Values.number(0, 1 << 30));
    Duration gap = arguments.next("a duration", Values::duration, Prefetch.NEVER.gap);
    int percent = arguments.next("a percentage", Cache::percent, Prefetch.NEVER.percent);
    return new Prefetch(amount, gap, percent);
  }

  private static int percent(String word) {
    if (!word.endsWith("%")) {
      throw new IllegalArgumentException("it ends in %");
    }
    return Values.number(10, 90).apply(word.substring(0, word.length() - 1));
  }

  private static Stale stale(Arguments arguments) {
    Duration duration = arguments.next("a duration", Values::duration, Duration.ofHours(1));
    String mode = arguments.next("a mode", Values::word, "immediate");
    return switch (mode) {
      case "immediate" -> new Stale(duration, false);
      case "verify" -> new Stale(duration, true);
      default -> throw arguments.problem("knows the modes immediate and verify only");
    };
  }
}
