// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;

/// What a client says before its connection is encrypted, as far as a certificate depends on it.
///
/// @param serverName the host that it asks for, in lower case; empty when it names none
/// @param takesEcdsa whether it accepts a certificate with a key of ECDSA
public record ClientHello(String serverName, boolean takesEcdsa) {
  /// A client that says nothing.
  public static final ClientHello SILENT = new ClientHello("", false);

  private static final int RANDOM_BYTES = 32;
  private static final int VERSION_BYTES = 2;
  private static final int SERVER_NAME = 0;
  private static final int SIGNATURE_ALGORITHMS = 13;
  private static final int HOST_NAME = 0;

  /// ECDSA with SHA-256, SHA-384 and SHA-512 (RFC 8446 section 4.2.3).
  private static final Set<Integer> ECDSA_SCHEMES = Set.of(0x0403, 0x0503, 0x0603);

  /// The suites of TLS 1.2 with ECDSA that are served.
  private static final Set<Integer> ECDSA_SUITES = Set.of(0xc02b, 0xc02c, 0xcca9);

  private static final int TLS13_SUITES = 0x13;

  /// Reads the message after its type and length (RFC 8446 section 4.1.2); what is malformed says
  /// nothing, since the handshake will refuse it.
  public static ClientHello read(ByteBuf message) {
    try {
      return readWhole(message.slice());
    } catch (IndexOutOfBoundsException cutOff) {
      return SILENT;
    }
  }

  private static ClientHello readWhole(ByteBuf in) {
    in.skipBytes(VERSION_BYTES + RANDOM_BYTES);
    in.skipBytes(in.readUnsignedByte());
    boolean hasSuite =
        anyMatch(
            in.readSlice(in.readUnsignedShort()),
            suite -> suite >> 8 == TLS13_SUITES || ECDSA_SUITES.contains(suite));
    in.skipBytes(in.readUnsignedByte());
    String serverName = "";
    boolean hasScheme = false;
    ByteBuf extensions = in.isReadable() ? in.readSlice(in.readUnsignedShort()) : in;
    while (extensions.isReadable()) {
      int type = extensions.readUnsignedShort();
      ByteBuf content = extensions.readSlice(extensions.readUnsignedShort());
      if (type == SERVER_NAME) {
        serverName = serverName(content);
      } else if (type == SIGNATURE_ALGORITHMS) {
        hasScheme =
            anyMatch(content.readSlice(content.readUnsignedShort()), ECDSA_SCHEMES::contains);
      }
    }
    return new ClientHello(serverName, hasSuite && hasScheme);
  }

  private static boolean anyMatch(ByteBuf numbers, IntPredicate wanted) {
    boolean isFound = false;
    while (numbers.isReadable()) {
      isFound |= wanted.test(numbers.readUnsignedShort());
    }
    return isFound;
  }

  /// The host's name (RFC 6066 section 3).
  private static String serverName(ByteBuf content) {
    ByteBuf names = content.readSlice(content.readUnsignedShort());
    while (names.isReadable()) {
      int type = names.readUnsignedByte();
      ByteBuf name = names.readSlice(names.readUnsignedShort());
      if (type == HOST_NAME) {
        String text = name.toString(StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
      }
    }
    return "";
  }
}
