// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.kubernetes;

import io.portolan.network.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads lists of addresses, collecting what is none as problems.
final class Addresses {
  private Addresses() {}

  static List<IpAddress> read(@Nullable List<String> texts, String field, List<String> problems) {
    if (texts == null) {
      return List.of();
    }
    List<IpAddress> addresses = new ArrayList<>(texts.size());
    for (String text : texts) {
      read(text, field, problems).ifPresent(addresses::add);
    }
    return List.copyOf(addresses);
  }

  static Optional<IpAddress> read(@Nullable String text, String field, List<String> problems) {
    Optional<IpAddress> address = IpAddress.parse(text == null ? "" : text.strip());
    if (address.isEmpty()) {
      problems.add(field + ": \"" + text + "\" is not an IP address");
    }
    return address;
  }
}
