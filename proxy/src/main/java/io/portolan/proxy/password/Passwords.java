// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.password;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Users and what is kept of their passwords.
///
/// @param users names, each character a byte, with their hashes
/// @param problems what was left out of what was read and why, each a part of a sentence that says
///     nothing of passwords; the first five
public record Passwords(Map<String, PasswordHash> users, List<String> problems) {
  private static final int MOST_PROBLEMS = 5;
  private static final String NOT_TAKEN =
      " in none of the forms that are taken: bcrypt up to cost 14, $apr1$, $1$, $5$ and $6$ up to"
          + " 1000000 rounds, DES, {SHA}, {SSHA}, {PLAIN}";

  public Passwords {
    users = Map.copyOf(users);
    problems = List.copyOf(problems.subList(0, Math.min(problems.size(), MOST_PROBLEMS)));
  }

  /// Reads lines of `user:hash`, as htpasswd writes them; what follows a further colon is a
  /// comment, and so is a line that begins with `#`. Of two lines for one user the first counts.
  public static Passwords ofFile(byte[] file) {
    Map<String, PasswordHash> users = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    List<String> lines = new String(file, StandardCharsets.ISO_8859_1).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] parts = line.split(":", -1);
      Optional<PasswordHash> hash =
          parts.length > 1 ? PasswordHash.parse(parts[1]) : Optional.empty();
      if (hash.isPresent()) {
        users.putIfAbsent(parts[0], hash.get());
      } else {
        problems.add(
            "line " + (i + 1) + (parts.length > 1 ? " has a hash" + NOT_TAKEN : " has no colon"));
      }
    }
    return new Passwords(users, problems);
  }

  /// Reads users by name, each with the hash of its password.
  public static Passwords ofMap(Map<String, byte[]> map) {
    Map<String, PasswordHash> users = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    new TreeMap<>(map)
        .forEach(
            (user, value) -> {
              String text = new String(value, StandardCharsets.ISO_8859_1).stripTrailing();
              Optional<PasswordHash> hash = PasswordHash.parse(text);
              hash.ifPresentOrElse(
                  each -> users.put(user, each),
                  () -> problems.add("key " + user + " has a hash" + NOT_TAKEN));
            });
    return new Passwords(users, problems);
  }

  /// What is kept of the user's password; empty for one who is not known.
  public Optional<PasswordHash> find(String user) {
    return Optional.ofNullable(users.get(user));
  }

  /// Says how many there are: who they are is nobody's to read.
  @Override
  public String toString() {
    return users.size() + " users";
  }
}
