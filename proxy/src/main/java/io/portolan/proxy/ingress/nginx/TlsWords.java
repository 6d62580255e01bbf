// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress.nginx;

import io.portolan.proxy.tls.CipherList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Versions and cipher suites of TLS, as nginx has them written.
final class TlsWords {
  private static final List<String> OLD = List.of("SSLv2", "SSLv3", "TLSv1", "TLSv1.1");
  private static final List<String> SPOKEN = List.of("TLSv1.2", "TLSv1.3");
  private static final Predicate<String> VERSIONS =
      text ->
          List.of(text.split(" +")).stream().allMatch(each -> OLD.contains(each) || isSpoken(each))
              && List.of(text.split(" +")).stream().anyMatch(TlsWords::isSpoken);

  private TlsWords() {}

  /// Whether it is a version that is spoken.
  static boolean isSpoken(String version) {
    return SPOKEN.contains(version);
  }

  /// Those of the value that are spoken; empty where nothing is said.
  static List<String> versions(Values values, String name) {
    String versions = values.text(name, "TLSv1.2, TLSv1.3 or both", VERSIONS);
    return List.of(versions.split(" +")).stream()
        .filter(TlsWords::isSpoken)
        .distinct()
        .sorted()
        .toList();
  }

  /// The suites of TLS 1.2 that the value chooses, by the names of their standards, the best first;
  /// empty where nothing is said, or nothing that is spoken.
  static List<String> suites(Values values, Optional<Values.Value> written) {
    if (written.isEmpty()) {
      return List.of();
    }
    Values.Value value = written.get();
    CipherList read = CipherList.parse(value.text());
    if (!read.unknown().isEmpty() || read.suites().isEmpty()) {
      String what =
          read.suites().isEmpty()
              ? "names no cipher suite that is spoken; it counts as not written"
              : "names what is not spoken, and left out: " + String.join(", ", read.unknown());
      values.broken(value.field(), "\"" + Finding.shown(value.text()) + "\" " + what);
    }
    return read.suites();
  }
}
