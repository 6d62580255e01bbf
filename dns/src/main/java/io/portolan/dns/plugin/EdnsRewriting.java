// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.plugin;

import io.portolan.dns.config.EdnsRule;
import io.portolan.dns.config.EdnsRule.Data;
import io.portolan.dns.config.Rewrite;
import io.portolan.dns.server.Exchange;
import io.portolan.dns.wire.EdnsOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The EDNS options of one question on their way through the rules: of the client's those that a
/// rule is about, and what the rules add.
final class EdnsRewriting {
  private static final int FAMILY_4 = 1;
  private static final int FAMILY_6 = 2;

  private final Exchange exchange;
  private final List<EdnsOption> options;

  EdnsRewriting(Rewrite config, Exchange exchange) {
    this.exchange = exchange;
    this.options = new ArrayList<>(exchange.query().options());
    options.removeIf(option -> config.rules().stream().noneMatch(rule -> isAbout(rule, option)));
  }

  private static boolean isAbout(Rewrite.Rule rule, EdnsOption option) {
    return rule.change() instanceof Rewrite.Change.Option(EdnsRule edns)
        && edns.code() == option.code();
  }

  /// What goes to other servers.
  List<EdnsOption> options() {
    return options;
  }

  /// Whether the rule had something to do.
  ///
  /// @param name as the rules before left it
  /// @param type as the rules before left it
  boolean apply(EdnsRule rule, String name, int type) {
    Optional<EdnsOption> present =
        options.stream().filter(option -> option.code() == rule.code()).findFirst();
    boolean fits =
        switch (rule.action()) {
          case SET -> true;
          case APPEND -> present.isEmpty();
          case REPLACE, UNSET -> present.isPresent();
        };
    if (fits) {
      options.removeIf(option -> option.code() == rule.code());
      if (rule.action() != EdnsRule.Action.UNSET) {
        options.add(option(rule, name, type));
      }
    }
    return fits;
  }

  private EdnsOption option(EdnsRule rule, String name, int type) {
    return switch (rule.data()) {
      case Data.Fixed(EdnsOption option) -> option;
      case Data.Variable(EdnsRule.Fact fact) ->
          new EdnsOption(rule.code(), value(fact, name, type));
      case Data.Subnet(int bitsOfFour, int bitsOfSix) ->
          new EdnsOption(rule.code(), subnet(bitsOfFour, bitsOfSix));
    };
  }

  private byte[] value(EdnsRule.Fact fact, String name, int type) {
    InetSocketAddress client = exchange.client();
    return switch (fact) {
      case QNAME -> name.getBytes(StandardCharsets.UTF_8);
      case QTYPE -> number16(type);
      case CLIENT_IP -> client.getAddress().getAddress();
      case CLIENT_PORT -> number16(client.getPort());
      case PROTOCOL -> (exchange.isStream() ? "tcp" : "udp").getBytes(StandardCharsets.UTF_8);
    };
  }

  private static byte[] number16(int number) {
    return ByteBuffer.allocate(Short.BYTES).putShort((short) number).array();
  }

  /// Family, prefix lengths of source and scope, and as many bytes of the address as the prefix
  /// needs (RFC 7871 section 6).
  private byte[] subnet(int bitsOfFour, int bitsOfSix) {
    InetAddress client = exchange.client().getAddress();
    byte[] address = client.getAddress();
    boolean isFour = address.length == 4;
    int bits = isFour ? bitsOfFour : bitsOfSix;
    int length = (bits + Byte.SIZE - 1) / Byte.SIZE;
    byte[] prefix = Arrays.copyOf(address, length);
    if (bits % Byte.SIZE != 0) {
      prefix[length - 1] &= (byte) (0xff << (Byte.SIZE - bits % Byte.SIZE));
    }
    return ByteBuffer.allocate(4 + length)
        .putShort((short) (isFour ? FAMILY_4 : FAMILY_6))
        .put((byte) bits)
        .put((byte) 0)
        .put(prefix)
        .array();
  }
}
