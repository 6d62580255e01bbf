// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.ingress;

import io.portolan.network.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Names of which a test says what is known; answers at once.
final class FakeNames implements NameLookup {
  private final Map<String, Answer> answers = new HashMap<>();
  private final List<String> asked = new ArrayList<>();

  /// The name has these addresses from now on.
  synchronized FakeNames found(String name, Duration validFor, String... addresses) {
    Set<IpAddress> all = Stream.of(addresses).map(IpAddress::of).collect(Collectors.toSet());
    answers.put(name, new Answer.Found(all, validFor));
    return this;
  }

  /// The name has no address from now on.
  synchronized FakeNames nothing(String name, String why) {
    answers.put(name, new Answer.Nothing(why));
    return this;
  }

  /// Nobody can tell from now on.
  synchronized FakeNames failing(String name, String why) {
    answers.put(name, new Answer.Failed(why));
    return this;
  }

  /// How often it was asked for the name.
  synchronized long asked(String name) {
    return asked.stream().filter(name::equals).count();
  }

  @Override
  public void find(String name, Consumer<Answer> told) {
    told.accept(answer(name));
  }

  private synchronized Answer answer(String name) {
    asked.add(name);
    return answers.getOrDefault(name, new Answer.Nothing("does not exist"));
  }
}
