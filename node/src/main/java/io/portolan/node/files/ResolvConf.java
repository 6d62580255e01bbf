// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.files;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodDNSConfig;
import io.fabric8.kubernetes.api.model.PodDNSConfigOption;
import io.portolan.node.pod.PodSpecs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/// A resolver configuration, as in resolv.conf(5).
///
/// @param options such as `ndots:5`
public record ResolvConf(List<String> nameservers, List<String> searches, List<String> options) {
  /// Limits of Kubernetes: more are cut off.
  private static final int MOST_NAMESERVERS = 3;

  private static final int MOST_SEARCHES = 32;
  public static final ResolvConf EMPTY = new ResolvConf(List.of(), List.of(), List.of());

  /// Reads the text of a resolv.conf; lines that are unknown are skipped, the last `search` wins.
  public static ResolvConf parse(String text) {
    List<String> nameservers = new ArrayList<>();
    List<String> searches = new ArrayList<>();
    List<String> options = new ArrayList<>();
    for (String line : text.lines().toList()) {
      String[] words = line.strip().split("\\s+");
      List<String> values = List.of(words).subList(1, words.length);
      switch (words[0]) {
        case "nameserver" -> values.stream().findFirst().ifPresent(nameservers::add);
        case "search", "domain" -> {
          searches.clear();
          searches.addAll(values);
        }
        case "options" -> options.addAll(values);
        default -> {}
      }
    }
    return new ResolvConf(nameservers, searches, options);
  }

  /// What `pod` gets by its `dnsPolicy` and `dnsConfig`.
  ///
  /// @param host the host's own configuration
  public static ResolvConf of(Pod pod, ClusterDns cluster, ResolvConf host) {
    String namespace = pod.getMetadata().getNamespace();
    String policy = Objects.requireNonNullElse(pod.getSpec().getDnsPolicy(), "ClusterFirst");
    boolean hostNetwork = PodSpecs.isHostNetwork(pod);
    ResolvConf base =
        switch (policy) {
          case "None" -> EMPTY;
          case "Default" -> host;
          case "ClusterFirst" -> hostNetwork ? host : clusterFirst(namespace, cluster, host);
          default -> clusterFirst(namespace, cluster, host);
        };
    return merge(base, pod.getSpec().getDnsConfig());
  }

  /// What a pod of the namespace gets that says nothing about DNS.
  ///
  /// @param host the host's own configuration
  public static ResolvConf clusterFirst(String namespace, ClusterDns cluster, ResolvConf host) {
    String domain = cluster.domain();
    SequencedSet<String> searches = new LinkedHashSet<>();
    searches.add(namespace + ".svc." + domain);
    searches.add("svc." + domain);
    searches.add(domain);
    searches.addAll(host.searches());
    return new ResolvConf(cluster.nameservers(), List.copyOf(searches), List.of("ndots:5"));
  }

  private static ResolvConf merge(ResolvConf base, @Nullable PodDNSConfig extra) {
    if (extra == null) {
      return base;
    }
    SequencedSet<String> nameservers = new LinkedHashSet<>(base.nameservers);
    nameservers.addAll(Objects.requireNonNullElse(extra.getNameservers(), List.of()));
    SequencedSet<String> searches = new LinkedHashSet<>(base.searches);
    searches.addAll(Objects.requireNonNullElse(extra.getSearches(), List.of()));
    Map<String, String> options = new LinkedHashMap<>();
    base.options.forEach(option -> options.put(option.split(":", 2)[0], option));
    List<PodDNSConfigOption> added = Objects.requireNonNullElse(extra.getOptions(), List.of());
    for (PodDNSConfigOption option : added) {
      String value = option.getValue() == null ? "" : ":" + option.getValue();
      options.put(option.getName(), option.getName() + value);
    }
    return new ResolvConf(
        List.copyOf(nameservers), List.copyOf(searches), List.copyOf(options.values()));
  }

  /// How many dots a name must have to be asked for as it is before the search list; resolv.conf(5)
  /// says 1 where nothing else is said.
  public int ndots() {
    return options.stream()
        .filter(option -> option.matches("ndots:\\d{1,3}"))
        .map(option -> Integer.parseInt(option.substring("ndots:".length())))
        .reduce(1, (_, last) -> last);
  }

  /// The file's text.
  public String text() {
    StringBuilder text = new StringBuilder();
    if (!searches.isEmpty()) {
      text.append("search ");
      text.append(String.join(" ", searches.stream().limit(MOST_SEARCHES).toList())).append('\n');
    }
    nameservers.stream()
        .limit(MOST_NAMESERVERS)
        .forEach(server -> text.append("nameserver ").append(server).append('\n'));
    if (!options.isEmpty()) {
      text.append("options ").append(String.join(" ", options)).append('\n');
    }
    return text.toString();
  }

  /// How pods reach the cluster's DNS.
  ///
  /// @param domain such as `cluster.local`
  public record ClusterDns(List<String> nameservers, String domain) {}
}
