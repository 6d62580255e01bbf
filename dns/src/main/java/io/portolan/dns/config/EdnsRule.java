// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.wire.EdnsOption;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

/// A rule of `rewrite edns0`: what becomes of one option on its way to other servers.
///
/// @param code of the option
public record EdnsRule(Action action, int code, Data data) {
  /// What is done to the option.
  public enum Action {
    /// It is sent with the rule's data.
    SET,
    /// It is sent with the rule's data, unless the client sent it.
    APPEND,
    /// It is sent with the rule's data, if the client sent it.
    REPLACE,
    /// It is not sent.
    UNSET
  }

  /// What the option carries.
  public sealed interface Data {
    /// These bytes.
    record Fixed(EdnsOption option) implements Data {}

    /// Something about the question.
    record Variable(Fact fact) implements Data {}

    /// The client's address, as far as these prefixes reach (RFC 7871).
    record Subnet(int bitsOfFour, int bitsOfSix) implements Data {}
  }

  /// What a variable stands for.
  public enum Fact {
    QNAME,
    QTYPE,
    CLIENT_IP,
    CLIENT_PORT,
    PROTOCOL
  }

  /// Reads what stands behind `edns0`.
  static EdnsRule read(Arguments arguments) {
    String kind = arguments.next("local, nsid or subnet");
    Action action = arguments.next("set, append, replace or unset", EdnsRule::action);
    EdnsRule rule =
        switch (kind.toLowerCase(Locale.ROOT)) {
          case "local" -> local(arguments, action);
          case "nsid" -> new EdnsRule(action, EdnsOption.NSID, fixed(EdnsOption.NSID, new byte[0]));
          case "subnet" -> new EdnsRule(action, EdnsOption.SUBNET, subnet(arguments, action));
          default ->
              throw arguments.problem(
                  "edns0 of \"" + kind + "\" is not supported; of local, nsid or subnet");
        };
    // No option of another server's answer reaches a client, so there is nothing to revert.
    boolean unused = arguments.takes("revert");
    return rule;
  }

  private static EdnsRule local(Arguments arguments, Action action) {
    int code = arguments.next("the code of an option", EdnsRule::code);
    Data data =
        action == Action.UNSET
            ? fixed(code, new byte[0])
            : arguments.next("data", text -> data(code, text));
    return new EdnsRule(action, code, data);
  }

  private static Data subnet(Arguments arguments, Action action) {
    if (action == Action.UNSET) {
      return fixed(EdnsOption.SUBNET, new byte[0]);
    }
    return new Data.Subnet(
        arguments.next("a prefix length of IPv4", Values.number(0, 32)),
        arguments.next("a prefix length of IPv6", Values.number(0, 128)));
  }

  private static Data fixed(int code, byte[] data) {
    return new Data.Fixed(new EdnsOption(code, data));
  }

  private static Action action(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "set" -> Action.SET;
      case "append" -> Action.APPEND;
      case "replace" -> Action.REPLACE;
      case "unset" -> Action.UNSET;
      default -> throw new IllegalArgumentException("it must be one of these words");
    };
  }

  /// `0xffee` or `65518`.
  private static int code(String text) {
    try {
      int code = Integer.decode(text);
      if (code >= 0 && code <= 0xffff) {
        return code;
      }
    } catch (NumberFormatException _) {
      // Said below.
    }
    throw new IllegalArgumentException("it must be 0 to 65535, or 0x0 to 0xffff");
  }

  /// `0x61626364` is bytes, `{client_ip}` a variable, anything else a text.
  private static Data data(int code, String text) {
    if (text.startsWith("{") && text.endsWith("}")) {
      return new Data.Variable(fact(text.substring(1, text.length() - 1)));
    }
    return fixed(
        code,
        text.startsWith("0x")
            ? HexFormat.of().parseHex(text.substring(2))
            : text.getBytes(StandardCharsets.UTF_8));
  }

  private static Fact fact(String word) {
    return switch (word) {
      case "qname" -> Fact.QNAME;
      case "qtype" -> Fact.QTYPE;
      case "client_ip" -> Fact.CLIENT_IP;
      case "client_port" -> Fact.CLIENT_PORT;
      case "protocol" -> Fact.PROTOCOL;
      default ->
          throw new IllegalArgumentException(
              "only {qname}, {qtype}, {client_ip}, {client_port} and {protocol} are supported");
    };
  }
}
