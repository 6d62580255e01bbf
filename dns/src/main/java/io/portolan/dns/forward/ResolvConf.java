// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.forward;

import io.portolan.network.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/// What a host's resolv.conf says (resolv.conf(5)).
///
/// @param nameservers at most three; a link-local one with a zone is left out
/// @param search the search list; the last `search` or `domain` line counts
/// @param options as written, such as `ndots:5`
public record ResolvConf(List<IpAddress> nameservers, List<String> search, List<String> options) {
  private static final int MAX_NAMESERVERS = 3;
  private static final int DNS_PORT = 53;

  public ResolvConf {
    nameservers = List.copyOf(nameservers);
    search = List.copyOf(search);
    options = List.copyOf(options);
  }

  /// Where the servers are asked.
  public List<InetSocketAddress> servers() {
    return nameservers.stream().map(ResolvConf::at).toList();
  }

  /// Where a DNS server with that address is asked: its port 53.
  static InetSocketAddress at(IpAddress server) {
    try {
      return new InetSocketAddress(InetAddress.getByAddress(server.bytes()), DNS_PORT);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of a family has its length", e);
    }
  }

  /// What `text` says; a line that says nothing known is passed over, as the C library does.
  public static ResolvConf parse(String text) {
    List<IpAddress> nameservers = new ArrayList<>();
    List<String> search = List.of();
    List<String> options = new ArrayList<>();
    for (String line : text.lines().toList()) {
      List<String> words = List.of(line.trim().split("\\s+"));
      List<String> values = words.subList(1, words.size());
      switch (words.getFirst()) {
        case "nameserver" ->
            values.stream()
                .limit(1)
                .flatMap(value -> IpAddress.parse(value).stream())
                .filter(_ -> nameservers.size() < MAX_NAMESERVERS)
                .forEach(nameservers::add);
        case "search", "domain" -> search = values;
        case "options" -> options.addAll(values);
        default -> {
          // A comment, an empty line, `sortlist`: nothing that a forwarder needs.
        }
      }
    }
    return new ResolvConf(nameservers, search, options);
  }
}
