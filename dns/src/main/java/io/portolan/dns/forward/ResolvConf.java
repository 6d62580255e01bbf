// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.forward;

import io.portolan.network.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;

/// The name servers that a host's resolv.conf names (resolv.conf(5)).
///
/// @param nameservers at most three, as the C library has it; a link-local one with a zone is left
///     out
public record ResolvConf(List<IpAddress> nameservers) {
  private static final int MAX_NAMESERVERS = 3;
  private static final int DNS_PORT = 53;

  public ResolvConf {
    nameservers = List.copyOf(nameservers);
  }

  /// What `text` says; a line that says nothing known is passed over, as the C library does.
  public static ResolvConf parse(String text) {
    return new ResolvConf(
        text.lines()
            .map(line -> line.trim().split("\\s+"))
            .filter(words -> words.length > 1 && words[0].equals("nameserver"))
            .flatMap(words -> IpAddress.parse(words[1]).stream())
            .limit(MAX_NAMESERVERS)
            .toList());
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
}
