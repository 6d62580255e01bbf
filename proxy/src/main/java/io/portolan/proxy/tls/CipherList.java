// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Cipher suites of TLS 1.2 that OpenSSL's list format chooses (openssl-ciphers(1), "CIPHER LIST
/// FORMAT"), as far as they are spoken at all. Those of TLS 1.3 it leaves alone.
///
/// @param suites by the names of their standards, the best first
/// @param unknown words that choose none
public record CipherList(List<String> suites, List<String> unknown) {
  /// Those that are spoken where nothing is said come first.
  private static final Map<String, String> NAMES = new LinkedHashMap<>();

  /// Words that choose nothing, since nothing of theirs is spoken, but may be written to say so.
  private static final Set<String> NEVER_SPOKEN =
      Set.of(
          ("anull enull null exp export low medium des 3des rc4 rc2 md5 psk srp dss adss camellia"
                  + " seed idea aria adh aecdh dh kdh edh dhe kedh kdhe aesccm aesccm8 gost"
                  + " sha256 sha384")
              .split(" "));

  private static final int DEFAULT_COUNT = 6;

  static {
    NAMES.put("ECDHE-ECDSA-AES128-GCM-SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
    NAMES.put("ECDHE-RSA-AES128-GCM-SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
    NAMES.put("ECDHE-ECDSA-AES256-GCM-SHA384", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
    NAMES.put("ECDHE-RSA-AES256-GCM-SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");
    NAMES.put("ECDHE-ECDSA-CHACHA20-POLY1305", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256");
    NAMES.put("ECDHE-RSA-CHACHA20-POLY1305", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
    NAMES.put("ECDHE-ECDSA-AES128-SHA", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA");
    NAMES.put("ECDHE-RSA-AES128-SHA", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA");
    NAMES.put("ECDHE-ECDSA-AES256-SHA", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA");
    NAMES.put("ECDHE-RSA-AES256-SHA", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA");
    NAMES.put("AES128-GCM-SHA256", "TLS_RSA_WITH_AES_128_GCM_SHA256");
    NAMES.put("AES256-GCM-SHA384", "TLS_RSA_WITH_AES_256_GCM_SHA384");
    NAMES.put("AES128-SHA", "TLS_RSA_WITH_AES_128_CBC_SHA");
    NAMES.put("AES256-SHA", "TLS_RSA_WITH_AES_256_CBC_SHA");
  }

  public CipherList {
    suites = List.copyOf(suites);
    unknown = List.copyOf(unknown);
  }

  /// Reads such a list, whatever it says.
  public static CipherList parse(String text) {
    List<String> chosen = new ArrayList<>();
    Set<String> never = new HashSet<>();
    List<String> unknown = new ArrayList<>();
    for (String word : text.strip().split("[:, ]+")) {
      if (word.isEmpty() || word.startsWith("@") || word.startsWith("TLS_")) {
        continue;
      }
      char sign = word.charAt(0);
      boolean isSigned = sign == '!' || sign == '-' || sign == '+';
      String what = isSigned ? word.substring(1) : word;
      List<String> named = named(what);
      if (named.isEmpty() && !(isSigned && isNeverSpoken(what))) {
        unknown.add(word);
      }
      switch (sign) {
        case '!' -> {
          never.addAll(named);
          chosen.removeAll(named);
        }
        case '-' -> chosen.removeAll(named);
        case '+' -> {
          List<String> moved = chosen.stream().filter(named::contains).toList();
          chosen.removeAll(moved);
          chosen.addAll(moved);
        }
        default ->
            named.stream()
                .filter(each -> !chosen.contains(each) && !never.contains(each))
                .forEach(chosen::add);
      }
    }
    return new CipherList(chosen.stream().map(NAMES::get).toList(), unknown);
  }

  private static boolean isNeverSpoken(String word) {
    return List.of(word.toLowerCase(Locale.ROOT).split("\\+")).stream()
            .anyMatch(NEVER_SPOKEN::contains)
        || word.matches("(DHE|EDH|ADH|AECDH|PSK|SRP|DES|RC4|EXP|CAMELLIA|SEED|IDEA)-[A-Z0-9-]+");
  }

  /// Those that a name, a word for several, or several such words together choose.
  private static List<String> named(String what) {
    if (NAMES.containsKey(what)) {
      return List.of(what);
    }
    if (what.equals("DEFAULT")) {
      return NAMES.keySet().stream().limit(DEFAULT_COUNT).toList();
    }
    List<Optional<Predicate<String>>> all =
        List.of(what.split("\\+")).stream().map(CipherList::group).toList();
    return all.stream().anyMatch(Optional::isEmpty)
        ? List.of()
        : NAMES.keySet().stream()
            .filter(name -> all.stream().allMatch(each -> each.orElseThrow().test(name)))
            .toList();
  }

  private static Optional<Predicate<String>> group(String word) {
    return switch (word) {
      case "ALL", "HIGH", "FIPS" -> Optional.of(_ -> true);
      case "ECDHE", "EECDH", "kECDHE", "kEECDH" -> Optional.of(name -> name.startsWith("ECDHE-"));
      case "RSA", "kRSA" -> Optional.of(name -> !name.startsWith("ECDHE-"));
      case "aRSA" -> Optional.of(name -> !name.contains("-ECDSA-"));
      case "ECDSA", "aECDSA" -> Optional.of(name -> name.contains("-ECDSA-"));
      case "AES" -> Optional.of(name -> name.contains("AES"));
      case "AES128" -> Optional.of(name -> name.contains("AES128"));
      case "AES256" -> Optional.of(name -> name.contains("AES256"));
      case "AESGCM" -> Optional.of(name -> name.contains("-GCM-"));
      case "CHACHA20" -> Optional.of(name -> name.contains("CHACHA20"));
      case "SHA", "SHA1" -> Optional.of(name -> name.endsWith("-SHA"));
      case "TLSv1.2" -> Optional.of(name -> !name.endsWith("-SHA"));
      default -> Optional.empty();
    };
  }
}
