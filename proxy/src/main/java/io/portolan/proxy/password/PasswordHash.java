// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.password;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.Crypt;
import org.apache.commons.codec.digest.Md5Crypt;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/// What is kept of a password, in one of the forms that htpasswd and crypt(3) write and nginx reads
/// (its manual, `auth_basic_user_file`).
///
/// @param text as it stands in the file, each character a byte
public record PasswordHash(Scheme scheme, String text) {
  /// A check of a dearer one takes about a second.
  private static final int MAX_COST = 14;

  private static final int MAX_ROUNDS = 1_000_000;
  private static final int SHA1_BYTES = 20;
  private static final Pattern ROUNDS = Pattern.compile("\\$[56]\\$rounds=(\\d{1,20})\\$.*");

  /// How a hash is made.
  public enum Scheme {
    BCRYPT("\\$2[abxy]\\$\\d\\d\\$[./A-Za-z0-9]{53}"),
    APR1("\\$apr1\\$[./A-Za-z0-9]{1,8}\\$[./A-Za-z0-9]{22}"),
    MD5("\\$1\\$[./A-Za-z0-9]{1,8}\\$[./A-Za-z0-9]{22}"),
    SHA256("\\$5\\$(rounds=\\d{1,20}\\$)?[./A-Za-z0-9]{1,16}\\$[./A-Za-z0-9]{43}"),
    SHA512("\\$6\\$(rounds=\\d{1,20}\\$)?[./A-Za-z0-9]{1,16}\\$[./A-Za-z0-9]{86}"),
    DES("[./A-Za-z0-9]{13}"),
    SHA("\\{SHA}[+/A-Za-z0-9]{27}="),
    SSHA("\\{SSHA}[+/A-Za-z0-9]{28,}={0,2}"),
    PLAIN("\\{PLAIN}[^\\x00]*");

    private final Pattern form;

    Scheme(String form) {
      this.form = Pattern.compile(form);
    }
  }

  /// The hash that `text` is; empty when it is none that is taken.
  public static Optional<PasswordHash> parse(String text) {
    for (Scheme scheme : Scheme.values()) {
      if (scheme.form.matcher(text).matches()) {
        return Optional.of(new PasswordHash(scheme, text)).filter(PasswordHash::isBearable);
      }
    }
    return Optional.empty();
  }

  private boolean isBearable() {
    return switch (scheme) {
      case BCRYPT -> {
        int cost = Integer.parseInt(text.substring(4, 6));
        yield cost >= 4 && cost <= MAX_COST;
      }
      case SHA256, SHA512 -> {
        Matcher rounds = ROUNDS.matcher(text);
        yield !rounds.matches()
            || (rounds.group(1).length() <= 7 && Integer.parseInt(rounds.group(1)) <= MAX_ROUNDS);
      }
      case SSHA -> isBase64(text.substring("{SSHA}".length()));
      case APR1, MD5, DES, SHA, PLAIN -> true;
    };
  }

  private static boolean isBase64(String text) {
    try {
      return Base64.getDecoder().decode(text).length > SHA1_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /// Whether [#matches] takes a few microseconds at most; otherwise up to a second.
  public boolean isQuick() {
    return scheme == Scheme.SHA || scheme == Scheme.SSHA || scheme == Scheme.PLAIN;
  }

  /// Whether that is the password.
  ///
  /// @param password each character a byte
  public boolean matches(String password) {
    // For crypt(3) a password ends there.
    if (password.indexOf(0) >= 0) {
      return false;
    }
    byte[] key = password.getBytes(StandardCharsets.ISO_8859_1);
    return switch (scheme) {
      case BCRYPT -> OpenBSDBCrypt.checkPassword(text, key);
      case APR1 -> isSame(Md5Crypt.apr1Crypt(key, text));
      case MD5, SHA256, SHA512, DES -> isSame(Crypt.crypt(key, text));
      case SHA -> isSame("{SHA}" + Base64.getEncoder().encodeToString(sha1(key, new byte[0])));
      case SSHA -> {
        byte[] hash = Base64.getDecoder().decode(text.substring("{SSHA}".length()));
        byte[] salt = Arrays.copyOfRange(hash, SHA1_BYTES, hash.length);
        yield MessageDigest.isEqual(Arrays.copyOf(hash, SHA1_BYTES), sha1(key, salt));
      }
      case PLAIN -> isSame("{PLAIN}" + password);
    };
  }

  private boolean isSame(String made) {
    return MessageDigest.isEqual(
        made.getBytes(StandardCharsets.ISO_8859_1), text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static byte[] sha1(byte[] password, byte[] salt) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      digest.update(password);
      return digest.digest(salt);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  /// Names the scheme alone: a hash is nobody's to read.
  @Override
  public String toString() {
    return scheme.toString();
  }
}
