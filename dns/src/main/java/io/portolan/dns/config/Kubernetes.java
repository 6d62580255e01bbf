// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.config;

import io.portolan.dns.corefile.CorefileException;
import io.portolan.dns.corefile.Directive;
import io.portolan.dns.wire.Name;
import io.portolan.dns.zone.LabelSelector;
import java.util.List;
import java.util.Set;

/// `kubernetes`: the names of the cluster.
///
/// @param zones the cluster's, and the reverse zones it answers for
/// @param namespaces those whose names exist; empty is all
/// @param hostnames how an endpoint without a hostname is called
/// @param endpoints false for a server without names of endpoints and headless Services
/// @param labels of the Services whose names exist
/// @param namespaceLabels of the namespaces whose names exist
/// @param emptyServices false when a Service without ready endpoints has no name
public record Kubernetes(
    List<Name> zones,
    Set<String> namespaces,
    PodNames pods,
    Hostnames hostnames,
    int ttlSeconds,
    boolean endpoints,
    boolean emptyServices,
    LabelSelector labels,
    LabelSelector namespaceLabels,
    Fallthrough fallthrough)
    implements Plugin {
  private static final int DEFAULT_TTL_SECONDS = 5;
  private static final int MAX_TTL_SECONDS = 3600;

  /// Which names by address below `pod` are answered.
  public enum PodNames {
    /// None.
    DISABLED,
    /// All, whether such a pod exists or not.
    INSECURE,
    /// Those of pods that there are.
    VERIFIED
  }

  /// What an endpoint without a hostname is called.
  public enum Hostnames {
    DASHED_ADDRESS,
    POD_NAME
  }

  /// The options, as they are read one after another.
  private static final class Options {
    Set<String> namespaces = Set.of();
    PodNames pods = PodNames.DISABLED;
    Hostnames hostnames = Hostnames.DASHED_ADDRESS;
    int ttlSeconds = DEFAULT_TTL_SECONDS;
    boolean endpoints = true;
    boolean emptyServices = true;
    LabelSelector labels = LabelSelector.EVERYTHING;
    LabelSelector namespaceLabels = LabelSelector.EVERYTHING;
    Fallthrough fallthrough = Fallthrough.NOWHERE;
  }

  static Kubernetes read(Directive line, Context context) {
    List<Name> zones = Arguments.of(line).zones(context.zones());
    Options options = new Options();
    for (Directive option : line.block()) {
      readOption(options, line, option);
    }
    if (!options.namespaces.isEmpty()
        && !options.namespaceLabels.equals(LabelSelector.EVERYTHING)) {
      throw line.problem("kubernetes: namespaces and namespace_labels exclude each other");
    }
    return new Kubernetes(
        zones,
        options.namespaces,
        options.pods,
        options.hostnames,
        options.ttlSeconds,
        options.endpoints,
        options.emptyServices,
        options.labels,
        options.namespaceLabels,
        options.fallthrough);
  }

  private static void readOption(Options options, Directive line, Directive option) {
    Arguments arguments = Arguments.of(line, option);
    switch (option.word()) {
      case "namespaces" -> {
        options.namespaces = Set.copyOf(arguments.rest());
        if (options.namespaces.isEmpty()) {
          throw arguments.problem("lacks the name of a namespace");
        }
      }
      case "pods" -> options.pods = arguments.next("a mode", Kubernetes::podNames);
      case "endpoint_pod_names" -> options.hostnames = Hostnames.POD_NAME;
      case "ttl" -> options.ttlSeconds = arguments.next("a TTL", Values.number(0, MAX_TTL_SECONDS));
      case "noendpoints" -> options.endpoints = false;
      case "ignore" -> {
        if (!arguments.next("empty_service").equals("empty_service")) {
          throw arguments.problem("knows empty_service only");
        }
        options.emptyServices = false;
      }
      case "labels" -> options.labels = selector(arguments);
      case "namespace_labels" -> options.namespaceLabels = selector(arguments);
      case "fallthrough" -> options.fallthrough = Fallthrough.read(arguments);
      default -> throw refused(line, option);
    }
    arguments.endWithoutBlock();
  }

  private static LabelSelector selector(Arguments arguments) {
    String text = String.join(" ", arguments.rest());
    try {
      return LabelSelector.parse(text);
    } catch (IllegalArgumentException e) {
      throw arguments.problem("cannot be read: " + e.getMessage());
    }
  }

  private static PodNames podNames(String word) {
    return switch (word) {
      case "disabled" -> PodNames.DISABLED;
      case "insecure" -> PodNames.INSECURE;
      case "verified" -> PodNames.VERIFIED;
      default -> throw new IllegalArgumentException("it must be disabled, insecure or verified");
    };
  }

  private static CorefileException refused(Directive line, Directive option) {
    return switch (option.word()) {
      case "endpoint",
          "tls",
          "kubeconfig",
          "apiserver_qps",
          "apiserver_burst",
          "apiserver_max_inflight",
          "startup_timeout" ->
          option.problem(
              "kubernetes: option \""
                  + option.word()
                  + "\" is about a connection to an API server; this server has the objects in"
                  + " its own process");
      default -> Arguments.unknown(line, option);
    };
  }
}
