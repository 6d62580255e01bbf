// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portolan.kube.kind.Tree;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// Gives new objects what tells them apart: a uid, a time, a name where only a prefix was given.
final class Identities {
  /// Without vowels and look-alikes, as Kubernetes has it.
  private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

  private static final int SUFFIX_LENGTH = 5;
  private static final int MOST_PREFIX_LENGTH = 63 - SUFFIX_LENGTH;

  private final InstantSource clock;
  private final RandomGenerator random;

  Identities(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  /// The time as objects hold it, in whole seconds.
  String now() {
    return nowPlus(0);
  }

  String nowPlus(long seconds) {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).plusSeconds(seconds).toString();
  }

  /// Whether the name has to be made up.
  static boolean isNameless(ObjectNode object) {
    return Tree.name(object).isEmpty() && Tree.has(object, "metadata", "generateName");
  }

  void name(ObjectNode object) {
    String prefix = Tree.text(object, "metadata", "generateName");
    String kept = prefix.substring(0, Math.min(prefix.length(), MOST_PREFIX_LENGTH));
    StringBuilder name = new StringBuilder(kept);
    for (int count = 0; count < SUFFIX_LENGTH; count++) {
      name.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    Tree.obtain(object, "metadata").put("name", name.toString());
  }

  /// Sets what the API alone decides.
  void stamp(ObjectNode object) {
    ObjectNode metadata = Tree.obtain(object, "metadata");
    metadata.put("uid", uid().toString());
    metadata.put("creationTimestamp", now());
    metadata.remove("deletionTimestamp");
    metadata.remove("deletionGracePeriodSeconds");
    metadata.remove("generation");
    metadata.remove("resourceVersion");
    metadata.remove("selfLink");
  }

  private UUID uid() {
    long high = (random.nextLong() & ~0xF000L) | 0x4000L;
    long low = (random.nextLong() & ~(3L << 62)) | (2L << 62);
    return new UUID(high, low);
  }
}
