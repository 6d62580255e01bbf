// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.config.Kubernetes.PodNames;
import io.portolan.dns.config.ServerConfig.Key;
import io.portolan.dns.corefile.CorefileException;
import io.portolan.dns.corefile.CorefileParser;
import io.portolan.dns.corefile.Directive;
import io.portolan.dns.corefile.ServerBlock;
import io.portolan.dns.corefile.Token;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// What a Corefile says, whole.
public record DnsConfig(List<ServerConfig> servers) {
  /// The name of the file, and of the ConfigMap's key.
  public static final String COREFILE = "Corefile";

  /// The Corefile that kubeadm writes.
  public static final String DEFAULT =
      """
      .:53 {
          errors
          health {
             lameduck 5s
          }
          ready
          kubernetes cluster.local in-addr.arpa ip6.arpa {
             pods insecure
             fallthrough in-addr.arpa ip6.arpa
             ttl 30
          }
          prometheus :9153
          forward . /etc/resolv.conf {
             max_concurrent 1000
          }
          cache 30
          loop
          reload
          loadbalance
      }
      """;

  private static final int DNS_PORT = 53;

  /// Several of them make sense, each for its own names.
  private static final Set<PluginKind> REPEATABLE =
      Set.of(
          PluginKind.ACL,
          PluginKind.FILE,
          PluginKind.FORWARD,
          PluginKind.LOG,
          PluginKind.KUBERNETES,
          PluginKind.REWRITE,
          PluginKind.TEMPLATE);

  public DnsConfig {
    servers = List.copyOf(servers);
  }

  private record Turn(PluginKind kind, Plugin plugin) {}

  /// Reads a Corefile.
  ///
  /// @param files the Corefile by its name, and what it may import or name as a file
  /// @throws CorefileException that names what is wrong and its line
  public static DnsConfig read(Map<String, String> files) {
    List<ServerConfig> servers = new ArrayList<>();
    Set<Key> known = new HashSet<>();
    for (ServerBlock block : CorefileParser.parse(files, COREFILE)) {
      List<Key> keys = new ArrayList<>();
      for (Token token : block.keys()) {
        Key key = key(token);
        if (!known.add(key)) {
          throw new CorefileException(
              token.place(), "\"" + token.text() + "\" has a server block already");
        }
        keys.add(key);
      }
      Context context = new Context(keys.stream().map(Key::zone).toList(), files);
      servers.add(new ServerConfig(keys, plugins(block, context)));
    }
    return new DnsConfig(servers);
  }

  /// All plugins of that type, in all servers.
  public <T extends Plugin> Stream<T> plugins(Class<T> type) {
    return servers.stream().flatMap(server -> server.plugins(type));
  }

  private static Key key(Token token) {
    String text = token.text();
    int scheme = text.indexOf("://");
    if (scheme >= 0 && !text.startsWith("dns://")) {
      throw new CorefileException(
          token.place(),
          "\""
              + text
              + "\": clients are served over UDP and TCP, not "
              + text.substring(0, scheme));
    }
    String rest = text.substring(scheme < 0 ? 0 : scheme + 3);
    try {
      int colon = rest.lastIndexOf(':');
      boolean hasPort = colon >= 0 && colon > rest.lastIndexOf('/');
      String zone = hasPort ? rest.substring(0, colon) : rest;
      int port = hasPort ? Values.port(rest.substring(colon)) : DNS_PORT;
      return new Key(Values.zone(zone.isEmpty() ? "." : zone), port);
    } catch (IllegalArgumentException e) {
      throw new CorefileException(
          token.place(), "\"" + text + "\" is no zone with a port: " + e.getMessage());
    }
  }

  private static List<Plugin> plugins(ServerBlock block, Context context) {
    List<Turn> turns = new ArrayList<>();
    Map<PluginKind, Directive> first = new EnumMap<>(PluginKind.class);
    for (Directive line : block.directives()) {
      PluginKind kind =
          PluginKind.of(line.word())
              .orElseThrow(() -> line.problem("plugin \"" + line.word() + "\" is not supported"));
      if (first.putIfAbsent(kind, line) != null && !REPEATABLE.contains(kind)) {
        throw line.problem(line.word() + " stands twice in one server block");
      }
      turns.add(new Turn(kind, kind.read(line, context)));
    }
    checkAutopath(block.directives(), turns.stream().map(Turn::plugin).toList());
    List<Plugin> plugins = new ArrayList<>();
    turns.stream()
        .sorted(Comparator.comparing(Turn::kind))
        .map(Turn::plugin)
        .forEach(plugin -> add(plugins, plugin));
    return plugins;
  }

  /// Search lists of pods need a plugin that knows the pods.
  private static void checkAutopath(List<Directive> lines, List<Plugin> plugins) {
    boolean isNeeded =
        plugins.stream().anyMatch(plugin -> plugin instanceof Autopath a && a.search().isEmpty());
    boolean isThere =
        plugins.stream()
            .anyMatch(plugin -> plugin instanceof Kubernetes k && k.pods() == PodNames.VERIFIED);
    lines.stream()
        .filter(line -> line.word().equals("autopath") && isNeeded && !isThere)
        .forEach(
            line -> {
              throw line.problem(
                  "autopath @kubernetes needs kubernetes with \"pods verified\" in this server");
            });
  }

  /// Lines of rewrite make one list of rules.
  private static void add(List<Plugin> plugins, Plugin plugin) {
    if (plugin instanceof Rewrite next
        && !plugins.isEmpty()
        && plugins.getLast() instanceof Rewrite before) {
      plugins.set(plugins.size() - 1, before.with(next));
    } else {
      plugins.add(plugin);
    }
  }
}
